using System.Net;
using IdentityPlatform.Database;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>PostgreSQL goes away under a running server and comes back (drill R-06).</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly string _folder = TestCluster.NewFolder();
    private EmbeddedPostgres _cluster = null!;

    [Fact]
    public async Task Server_DatabaseStoppedAndStarted_AnswersWhatItCanAndRecovers()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = await ConnectionsAsync() });
        (await PasswordAsync(server)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await _cluster.DisposeAsync();

        (await server.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        // From memory: metadata, keys, tokens of clients.
        (await server.Http.GetAsync("/.well-known/jwks")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ClientCredentialsAsync(server)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await PasswordAsync(server);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("temporarily_unavailable");
        // Signed, and to be sent again.
        using var webhook = new HttpRequestMessage(HttpMethod.Post, BillingServer.Path) { Content = new StringContent(LemonEvent.Of(Guid.CreateVersion7()).Body) };
        webhook.Headers.Add("X-Signature", BillingServer.Sign(await webhook.Content.ReadAsByteArrayAsync()));
        (await server.Http.SendAsync(webhook)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var page = await server.Http.GetAsync("/connect/authorize?client_id=spa&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2Fcallback&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");

        _cluster = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance);
        await Eventually.TrueAsync(async () => (await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
        (await PasswordAsync(server)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public async Task InitializeAsync() => _cluster = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance);

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await TestCluster.RemoveAsync(_folder);
    }

    private EmbeddedPostgresOptions Options => new() { DataDirectory = _folder };

    private async Task<Dictionary<string, string>> ConnectionsAsync()
    {
        var layout = DatabaseLayout.Default;
        await _cluster.EnsureDatabaseAsync(layout);
        return new(BillingServer.Settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings:IdentityServer"] = _cluster.ConnectionString(layout.Database, layout.IdentityServer.Role),
            ["ConnectionStrings:Migrator"] = _cluster.ConnectionString(layout.Database, layout.MigratorRole),
        };
    }

    private static Task<HttpResponseMessage> PasswordAsync(ServerFactory server) => server.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
        [new("grant_type", "password"), new("client_id", "mobile"), new("username", "alice"), new("password", TestSeed.Password)]));

    private static Task<HttpResponseMessage> ClientCredentialsAsync(ServerFactory server)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"machine:{TestSeed.ClientSecret}")));
        return server.Http.SendAsync(request);
    }
}
