using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Storage;

public sealed class RegistrationReloadTests
{
    [Fact]
    public async Task Client_DisabledByAnother_IsSeenByEveryServer()
    {
        await using var first = await ServerFactory.StartAsync(TestSeed.Text);
        await using var second = await ServerFactory.StartAsync(new ServerOptions { Database = first.Database });

        await first.Database.ScalarAsync("UPDATE identity.clients SET enabled = false WHERE client_id = 'machine'");

        foreach (var server in new[] { first, second })
        {
            var clients = server.Services.GetRequiredService<IClientStore>();
            await Eventually.TrueAsync(async () => await clients.FindAsync("machine", CancellationToken.None) is { Enabled: false });
        }
    }

    [Fact]
    public async Task Scope_Added_IsPublished()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        await server.Database.ScalarAsync("INSERT INTO identity.scopes (name, resources) VALUES ('boards:read', '{urn:a}')");

        await Eventually.TrueAsync(async () => (await server.Http.GetStringAsync("/.well-known/openid-configuration")).Contains("boards:read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listener_ConnectionKilled_ReadsWhatItMissed()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var clients = server.Services.GetRequiredService<IClientStore>();

        // Killed first, changed at once: the notification finds nobody.
        await server.Database.ScalarAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
            UPDATE identity.clients SET metadata = jsonb_set(metadata, '{client_name}', '"Renamed"') WHERE client_id = 'spa'
            """);

        await Eventually.TrueAsync(async () => await clients.FindAsync("spa", CancellationToken.None) is { ClientName: "Renamed" });
    }

    [Fact]
    public async Task Client_RowThatCannotBeRead_RefusesThatClientAlone()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var clients = server.Services.GetRequiredService<IClientStore>();

        await server.Database.ScalarAsync("UPDATE identity.clients SET metadata = metadata || '{\"from_the_future\": true}' WHERE client_id = 'web'");

        await Eventually.TrueAsync(async () => await clients.FindAsync("web", CancellationToken.None) is null);
        (await clients.FindAsync("spa", CancellationToken.None)).ShouldNotBeNull();
        server.Log.ToString().ShouldContain("from_the_future");
    }

    [Fact]
    public async Task Scopes_WithoutSeed_AreTheServersOwnAndTheResourceApis()
    {
        await using var server = await ServerFactory.StartAsync();

        var scopes = await server.Services.GetRequiredService<IScopeStore>().AllAsync(CancellationToken.None);

        scopes.Keys.ShouldBe([.. ScopeNames.OfUsers, "admin", "images:read", "images:write", "stores:read", "stores:write", "stocks:read"], ignoreOrder: true);
    }
}
