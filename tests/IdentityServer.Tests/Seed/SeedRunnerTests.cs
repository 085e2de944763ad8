using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Seed;

public sealed class SeedRunnerTests
{
    [Fact]
    public async Task Apply_AgainUnchanged_ChangesNothing()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText(TestSeed.Text);
        var before = await RowsAsync(server);
        await ApplyAsync(server, file.Path);

        await ApplyAsync(server, file.Path);

        (await RowsAsync(server)).Select(row => (row.ClientId, row.Metadata, row.SecretHash)).ShouldBe(before.Select(row => (row.ClientId, row.Metadata, row.SecretHash)));
    }

    [Fact]
    public async Task Apply_ChangedSecret_ReplacesItsHash()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText(TestSeed.Text.Replace(TestSeed.ClientSecret, "canary-another-secret-1", StringComparison.Ordinal));
        var before = await RowsAsync(server);

        await ApplyAsync(server, file.Path);

        var after = await RowsAsync(server);
        after.Single(row => row.ClientId == "machine").SecretHash.ShouldNotBe(before.Single(row => row.ClientId == "machine").SecretHash);
        after.Single(row => row.ClientId == "spa").SecretHash.ShouldBeNull();
    }

    [Fact]
    public async Task Apply_ExistingUser_IsLeftAsTheyAre()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        await using (var scope = server.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<UserAdministration>().SetPlanAsync("bob", "enterprise", null, CancellationToken.None);
        using var file = new SeedText(TestSeed.Text);

        await ApplyAsync(server, file.Path);

        (await server.Database.ScalarAsync("SELECT plan FROM identity.subscriptions s JOIN identity.users u ON u.id = s.user_id WHERE u.username = 'bob'")).ShouldBe("enterprise");
    }

    [Theory]
    [InlineData("""{"clients": [{"client_id": "a", "token_endpoint_auth_method": "none", "redirect_uris": ["https://a.example/cb"], "scope": "openid imagez:read"}]}""", "clients[0].scope: there is no scope imagez:read")]
    [InlineData("""{"clients": [{"client_id": "a", "redirect_uris": ["https://a.example/cb"]}]}""", "clients[0].client_secret: is required for client_secret_basic")]
    [InlineData("""{"stores": [{"id": 1, "name": "a", "owner": "nobody"}]}""", "stores[0]: ")]
    [InlineData("""{"users": [{"username": "new", "password_hash": "plain"}]}""", "users[0]: ")]
    public async Task Apply_WhatTheDatabaseCannotTake_NamesThePlace(string json, string problem)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText(json);

        var error = await Should.ThrowAsync<SeedException>(() => ApplyAsync(server, file.Path));

        error.Message.ShouldStartWith($"{file.Path}: {problem}");
    }

    [Fact]
    public async Task Database_AfterSeeding_HoldsNoSecretInClear()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        var rows = await server.Database.ScalarAsync("SELECT string_agg(c::text, '') || (SELECT string_agg(u::text, '') FROM identity.users u) FROM identity.clients c");

        rows.ShouldBeOfType<string>().ShouldNotContain(TestSeed.ClientSecret);
        rows.ShouldBeOfType<string>().ShouldNotContain(TestSeed.Password);
        server.Log.ToString().ShouldNotContain(TestSeed.ClientSecret);
        server.Log.ToString().ShouldNotContain(TestSeed.Password);
    }

    private static async Task ApplyAsync(ServerFactory server, string path)
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SeedRunner>().ApplyAsync(path, CancellationToken.None);
    }

    private static Task<IReadOnlyList<ClientRow>> RowsAsync(ServerFactory server) =>
        server.Services.GetRequiredService<ClientTable>().ReadAllAsync(CancellationToken.None);
}
