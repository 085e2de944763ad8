using System.Text;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Seed.Changes;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Configuration as code: what a file would change, and that applying it changes that and no more.</summary>
public sealed class ConfigurationTests
{
    private const string Public = "\"token_endpoint_auth_method\": \"none\", \"redirect_uris\": [\"https://a.example/cb\"]";

    [Fact]
    public async Task Export_ThenPlan_SaysNoChanges()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText(await Run(server).ExportAsync(secretReferences: false, CancellationToken.None));

        var plan = await PlanAsync(server, file, prune: true);

        plan.HasChanges.ShouldBeFalse();
        plan.Count(ChangeKind.Unchanged).ShouldBe(11);
    }

    [Fact]
    public async Task Export_HoldsNoSecretAndNoHash()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        var plain = await Run(server).ExportAsync(secretReferences: false, CancellationToken.None);
        var referring = await Run(server).ExportAsync(secretReferences: true, CancellationToken.None);

        plain.ShouldNotContain("secret\"");
        referring.ShouldContain("\"client_secret\": \"env:CLIENT_SECRET_RESOURCE_API\"");
        foreach (var text in new[] { plain, referring })
        {
            text.ShouldNotContain(TestSeed.ClientSecret);
            text.ShouldNotContain("pbkdf2");
        }
    }

    [Fact]
    public async Task Plan_ChangedMembers_AreNamedWithOldAndNew()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText(TestSeed.Text.Replace("The web shop", "The shop", StringComparison.Ordinal).Replace(TestSeed.SpaOrigin + "/callback", "https://spa.example/cb", StringComparison.Ordinal));

        var plan = await PlanAsync(server, file);

        plan.Entries.Where(entry => entry.Writes).Select(entry => (entry.Name, entry.Kind)).ShouldBe([("spa", ChangeKind.Change), ("web", ChangeKind.Change)]);
        plan.Entries.Single(entry => entry.Name == "web").Members.ShouldHaveSingleItem().ShouldBe(new MemberChange("client_name", "\"The web shop\"", "\"The shop\""));
        plan.Entries.Single(entry => entry.Name == "spa").Members.ShouldHaveSingleItem().Name.ShouldBe("redirect_uris");
    }

    [Fact]
    public async Task Apply_AFile_MakesItSoAndLeavesAllElse()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var before = await UntouchedAsync(server);
        var secrets = await SecretsAsync(server);
        using var file = new SeedText($$"""
            {"roles": [{"name": "auditor", "description": "Reads the books"}],
             "plans": [{"name": "pro", "lemon_squeezy_variants": ["101"]}],
             "scopes": [{"name": "books:read", "display_name": "See your books", "resources": ["urn:books"]}],
             "clients": [{"client_id": "books", {{Public}}, "scope": "books:read"}]}
            """);

        await ApplyAsync(server, file);

        (await PlanAsync(server, file)).HasChanges.ShouldBeFalse();
        (await UntouchedAsync(server)).ShouldBe(before);
        (await SecretsAsync(server)).ShouldBe(secrets);
        (await server.Database.ScalarAsync("SELECT string_agg(name || description, ',') FROM identity.roles")).ShouldBe("auditorReads the books");
        (await server.Database.ScalarAsync("SELECT data->>'by' || (data->'created')::text || user_agent FROM identity.security_events WHERE type = 'configuration_applied' ORDER BY id DESC LIMIT 1"))
            .ShouldBe($"""test["scopes/books:read", "roles/auditor", "plans/pro", "clients/books"]{Environment.UserName}@{Environment.MachineName}""");
    }

    [Fact]
    public async Task Apply_WithPrune_RemovesInTheFilesSectionsOnly()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText($$"""{"clients": [{"client_id": "books", {{Public}}}]}""");
        using var none = new SeedText("""{"roles": []}""");

        (await PlanAsync(server, none, prune: true)).HasChanges.ShouldBeFalse();
        var plan = await PlanAsync(server, file, prune: true);
        await ApplyAsync(server, file, prune: true);

        plan.Count(ChangeKind.Remove).ShouldBe(5);
        plan.Entries.Single(entry => entry.Name == "spa").Note.ShouldNotBeNull();
        (await server.Database.ScalarAsync("SELECT string_agg(client_id, ',') FROM identity.clients")).ShouldBe("books");
        (await server.Database.ScalarAsync("SELECT count(*) FROM identity.scopes")).ShouldBe(6L);
        (await server.Database.ScalarAsync("SELECT count(*) FROM identity.security_events WHERE type = 'client_removed'")).ShouldBe(5L);
    }

    [Fact]
    public async Task Plan_ScopeThatAStayingClientNeeds_IsNotRemoved()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText("""{"scopes": []}""");

        (await Should.ThrowAsync<SeedException>(() => PlanAsync(server, file, prune: true))).Message.ShouldContain("stocks:read cannot go: client machine stays and is registered for it");
    }

    [Fact]
    public async Task Apply_ConfigurationChangedSinceThePlan_AppliesNothing()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText($$"""{"clients": [{"client_id": "books", {{Public}}}]}""");
        using var other = new SeedText($$"""{"clients": [{"client_id": "books", "client_name": "Other", {{Public}}}]}""");
        var agreed = await PlanAsync(server, file);
        await ApplyAsync(server, other);

        await Should.ThrowAsync<AdministrationException>(() => Run(server).ApplyAsync(SeedReader.Read(file.Path), prune: false, "test", agreed, CancellationToken.None));

        (await server.Database.ScalarAsync("SELECT metadata->>'client_name' FROM identity.clients WHERE client_id = 'books'")).ShouldBe("Other");
    }

    [Fact]
    public async Task Apply_SecretSetMeanwhile_IsKeptWhereTheFileNamesNone()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        await server.Database.ScalarAsync("UPDATE identity.clients SET secret_hash = 'sha256:x', secret_fingerprint = NULL, enabled = false WHERE client_id = 'machine'");
        using var file = new SeedText("""{"clients": [{"client_id": "machine", "client_name": "Renamed", "grant_types": ["client_credentials"], "scope": "stocks:read"}]}""");

        await ApplyAsync(server, file);

        (await server.Database.ScalarAsync("SELECT secret_hash || enabled || (metadata->>'client_name') FROM identity.clients WHERE client_id = 'machine'")).ShouldBe("sha256:xfalseRenamed");
    }

    [Fact]
    public async Task Apply_ToARunningServer_CountsAtOnce()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText("""{"clients": [{"client_id": "late", "client_secret": "canary-late-secret-55aa77", "grant_types": ["client_credentials"], "scope": "stocks:read"}]}""");

        await ApplyAsync(server, file);

        await Eventually.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("late:canary-late-secret-55aa77")));
            return (await server.Http.SendAsync(request)).IsSuccessStatusCode;
        });
    }

    [Fact]
    public async Task Roles_OnceDefined_MayBeGivenAndNoOthers()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var file = new SeedText("""{"roles": [{"name": "auditor"}]}""");
        await ApplyAsync(server, file);
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserAdministration>();

        await users.SetRolesAsync("bob", ["user", "auditor"], CancellationToken.None);

        (await Should.ThrowAsync<AdministrationException>(() => users.SetRolesAsync("bob", ["auditer"], CancellationToken.None))).Message.ShouldStartWith("There is no role auditer");
        (await server.Database.ScalarAsync("SELECT array_to_string(roles, ',') FROM identity.users WHERE username = 'bob'")).ShouldBe("user,auditor");
    }

    private static ConfigurationRun Run(ServerFactory server) => server.Services.GetRequiredService<ConfigurationRun>();

    private static Task<ConfigurationPlan> PlanAsync(ServerFactory server, SeedText file, bool prune = false) =>
        Run(server).PlanAsync(SeedReader.Read(file.Path), prune, CancellationToken.None);

    private static Task ApplyAsync(ServerFactory server, SeedText file, bool prune = false) =>
        Run(server).ApplyAsync(SeedReader.Read(file.Path), prune, "test", agreed: null, CancellationToken.None);

    // Users, stores and registrations with their times of change.
    private static Task<object?> UntouchedAsync(ServerFactory server) => server.Database.ScalarAsync(
        "SELECT md5((SELECT string_agg(u::text, '' ORDER BY id) FROM identity.users u) || (SELECT string_agg(c::text, '' ORDER BY client_id) FROM identity.clients c WHERE client_id <> 'books'))");

    private static async Task<IReadOnlyList<string?>> SecretsAsync(ServerFactory server) =>
        [.. (await server.Services.GetRequiredService<RegistrationWriter>().ReadAsync(CancellationToken.None)).Clients.Where(row => row.ClientId != "books").Select(row => row.SecretHash)];
}
