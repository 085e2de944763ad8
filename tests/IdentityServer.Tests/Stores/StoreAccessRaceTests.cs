using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Server;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>What happens in the same moment.</summary>
public sealed class StoreAccessRaceTests(StoreHost host) : IClassFixture<StoreHost>
{
    [Fact]
    public async Task Grant_ManagerIsDemotedMeanwhile_GrantsNothing()
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("manager");
        await using var connection = await host.Source.OpenConnectionAsync();
        await using var demotion = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SELECT grant_store_access($1, $2, $3, 'viewer', '{}', now())", store["owner"].Id, store.Id, store["manager"].Name.ToLowerInvariant());

        var granting = host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = store["stranger"].Name, role = "staff" });
        await WaitForLockAsync();
        await demotion.CommitAsync();

        (await granting).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await store.RoleOfAsync(store["stranger"].Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Grant_StoreIsTransferredMeanwhile_FormerOwnerGrantsNothing()
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("owner");
        await using var connection = await host.Source.OpenConnectionAsync();
        await using var transfer = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SELECT transfer_store($1, $2, $3, '{}', now())", store["owner"].Id, store.Id, store["stranger"].Name.ToLowerInvariant());

        var granting = host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = store["owner"].Name, role = "manager" });
        await WaitForLockAsync();
        await transfer.CommitAsync();

        (await granting).Status.ShouldBe(HttpStatusCode.NotFound);
        (await store.RoleOfAsync(store["owner"].Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Grant_UserIsDeletedMeanwhile_LeavesNoAccess()
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("owner");
        await using var connection = await host.Source.OpenConnectionAsync();
        await using var deletion = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SELECT delete_account($1, 'user', '{}', now())", store["stranger"].Id);

        var granting = host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = store["stranger"].Name, role = "staff" });
        await WaitForLockAsync();
        await deletion.CommitAsync();

        (await granting).ErrorsOf("user").ShouldBe(["unknown"]);
        (await store.RoleOfAsync(store["stranger"].Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Grant_TwoManagersAtOnce_EndsInOneRoleOfTheTwo()
    {
        var store = await host.NewStoreAsync();
        var (one, two) = (await store.TokenAsync("manager"), await store.TokenAsync("other manager"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.JsonAsync(
            HttpMethod.Put, store.AccessPath, i % 2 == 0 ? one : two, new { user = store["stranger"].Name, role = i % 2 == 0 ? "staff" : "viewer" })));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(19);
        (await store.RoleOfAsync(store["stranger"].Id)).ShouldBeOneOf("staff", "viewer");
    }

    [Fact]
    public async Task Delete_UserWithAccess_TakesItAlong()
    {
        var store = await host.NewStoreAsync();

        await host.CallAsync<IDeletedAccounts>(accounts => accounts.DeleteAsync(store["staff"].Id, "operator", host.Clock.GetUtcNow(), default));

        (await store.RoleOfAsync(store["staff"].Id)).ShouldBeNull();
        (await host.GetAsync(store.AccessPath, await store.TokenAsync("owner"))).Json.GetArrayLength().ShouldBe(3);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private Task WaitForLockAsync() => Eventually.TrueAsync(async () =>
        await host.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);
}
