using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Stores;

public sealed class StoreTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task Upsert_Again_BringsTheStoreInLine()
    {
        var (ownerId, owner, _) = await host.AddUserAsync("owner");
        var (managerId, manager, _) = await host.AddUserAsync("manager");
        var (staffId, staff, _) = await host.AddUserAsync("staff");
        await UpsertAsync(new NewStore(4201, "Gangnam", owner, [new(manager.ToUpperInvariant(), "manager"), new(staff, "staff")]));
        (await StoresAsync(staffId)).ShouldBe([new StoreOfUser(4201, "Gangnam", "staff")]);

        for (var i = 0; i < 2; i++)
            await UpsertAsync(new NewStore(4201, "Seocho", owner, [new(manager, "viewer")]));

        (await StoresAsync(ownerId)).ShouldBe([new StoreOfUser(4201, "Seocho", "owner")]);
        (await StoresAsync(managerId)).ShouldBe([new StoreOfUser(4201, "Seocho", "viewer")]);
        (await StoresAsync(staffId)).ShouldBeEmpty();
        (await host.ScalarAsync<long>("SELECT nextval('stores_id_seq')")).ShouldBeGreaterThan(4201);
    }

    [Fact]
    public async Task OfUser_GrantedAndOwned_GrantedComesFirst()
    {
        var (id, user, _) = await host.AddUserAsync("both");
        var (_, other, _) = await host.AddUserAsync("another");
        await UpsertAsync(new NewStore(11, "Owned", user, []));
        await UpsertAsync(new NewStore(12, "Granted", other, [new(user, "viewer")]));

        (await StoresAsync(id)).ShouldBe([new StoreOfUser(12, "Granted", "viewer"), new StoreOfUser(11, "Owned", "owner")]);
        var page = await host.CallAsync<IStoreDirectory, IReadOnlyList<StoreOfUser>>(stores => stores.AllAsync(id, 11, 1, default));
        page.ShouldBe([new StoreOfUser(12, "Granted", "viewer")]);
    }

    [Fact]
    public async Task Upsert_WhatCannotBe_SaysWhatAndChangesNothing()
    {
        var (_, owner, _) = await host.AddUserAsync("strict");

        (await RefusalAsync(new NewStore(77, "Shop", "nobody", []))).ShouldContain("nobody");
        (await RefusalAsync(new NewStore(77, "Shop", owner, [new("missing", "staff")]))).ShouldContain("missing");
        (await RefusalAsync(new NewStore(77, "Shop", owner, [new("missing", "owner")]))).ShouldContain("role");
        (await RefusalAsync(new NewStore(77, "Shop", owner, [new(owner, "staff")]))).ShouldContain("owner");
        (await RefusalAsync(new NewStore(0, "Shop", owner, []))).ShouldContain("id");
        (await RefusalAsync(new NewStore(77, "", owner, []))).ShouldContain("name");
        (await host.ScalarAsync<long>("SELECT count(*) FROM stores WHERE id = 77")).ShouldBe(0);
    }

    private Task UpsertAsync(NewStore store) => host.CallAsync<StoreAdministration>(stores => stores.UpsertAsync(store, default));

    private Task<IReadOnlyList<StoreOfUser>> StoresAsync(Guid user) =>
        host.CallAsync<IStoreDirectory, IReadOnlyList<StoreOfUser>>(stores => stores.OfUserAsync(user, default));

    private async Task<string> RefusalAsync(NewStore store) =>
        (await Should.ThrowAsync<AdministrationException>(() => UpsertAsync(store))).Message;
}
