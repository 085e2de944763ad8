using Microsoft.AspNetCore.Hosting;
using IdentityPlatform.IdentityServer.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Tokens of providers are renewed, and forgotten when the provider takes them no more (P1, P3).</summary>
public sealed class ProviderRenewalTests : IAsyncLifetime
{
    private readonly RenewalHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _host.StopProviderAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task RunOnceAsync_Due_RotatesTheTokensAndTakesTheAvatar()
    {
        var link = await _host.LinkAsync();
        (await RunAsync()).ShouldBe(0, "nothing is due yet");
        _host.Clock.Advance(TimeSpan.FromDays(8));

        (await Task.WhenAll(RunAsync(), RunAsync())).Sum().ShouldBe(1, "replicas share the work: a refresh token is used once");

        var stored = (await _host.ScalarAsync<byte[]>("SELECT protected_tokens FROM provider_tokens WHERE provider_key = $1", link.Subject))!;
        _host.Services.GetRequiredService<TokenSeal>().Open(link, stored)!.RefreshToken.ShouldBe("refresh-2");
        (await _host.ScalarAsync<string>("SELECT u.picture FROM users u JOIN user_logins l ON l.user_id = u.id WHERE l.provider_key = $1", link.Subject)).ShouldBe("https://p.example/new");
    }

    [Fact]
    public async Task RunOnceAsync_ConsentWithdrawn_ForgetsTheTokensAndKeepsTheLink()
    {
        var link = await _host.LinkAsync();
        _host.Status = StatusCodes.Status400BadRequest;
        _host.Clock.Advance(TimeSpan.FromDays(8));

        await RunAsync();

        (await _host.ScalarAsync<long>("SELECT count(*) FROM provider_tokens WHERE provider_key = $1", link.Subject)).ShouldBe(0);
        (await _host.ScalarAsync<long>("SELECT count(*) FROM user_logins WHERE provider_key = $1", link.Subject)).ShouldBe(1);
        (await _host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'provider_access_ended'")).ShouldBe(1);
    }

    [Fact]
    public async Task RunOnceAsync_ProviderAway_KeepsTheTokens()
    {
        var link = await _host.LinkAsync();
        _host.Status = StatusCodes.Status503ServiceUnavailable;
        _host.Clock.Advance(TimeSpan.FromDays(8));

        await RunAsync();

        (await _host.ScalarAsync<long>("SELECT count(*) FROM provider_tokens WHERE provider_key = $1", link.Subject)).ShouldBe(1);
    }

    private Task<int> RunAsync() => _host.Services.GetRequiredService<ProviderRenewal>().RunOnceAsync(default);

    private sealed class RenewalHost : AccountsHost
    {
        private readonly WebApplication _provider = StartProvider();
        private string _subject = "";

        public int Status { get; set; } = StatusCodes.Status200OK;

        public async Task<LinkKey> LinkAsync()
        {
            var links = Services.GetRequiredService<IProviderLinks>();
            var user = await AddUserAsync("renewed");
            var link = new LinkKey("google", _subject = user.Id.ToString("n"), null);
            var key = new Protocol.Authorization.InteractionKey(user.Id.ToByteArray(), new byte[32]);
            await Services.GetRequiredService<IProviderArrivals>().AddAsync(new StoredArrival(key, "google", link.Subject, [], Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(1)), default);
            var tokens = Services.GetRequiredService<TokenSeal>().Seal(link, new ProviderTokens { AccessToken = "access-1", RefreshToken = "refresh-1" });
            (await links.LinkAsync(new LinkChange(key, link, null, null, tokens, new(null, null)), new LinkTarget(user.Id, null, Claims: false), default)).ShouldBe(LinkOutcome.Done);
            return link;
        }

        public ValueTask StopProviderAsync() => _provider.DisposeAsync();

        protected override void AddServices(IServiceCollection services)
        {
            _provider.MapPost("/token", async (HttpContext http) =>
            {
                var form = await http.Request.ReadFormAsync();
                return Status == StatusCodes.Status200OK && form["refresh_token"] == "refresh-1" && form["client_secret"] == "secret"
                    ? Results.Json(new { access_token = "access-2", refresh_token = "refresh-2", expires_in = 3600 })
                    : Results.Json(new { error = "invalid_grant" }, statusCode: Status == StatusCodes.Status200OK ? StatusCodes.Status400BadRequest : Status);
            });
            _provider.MapGet("/userinfo", (HttpContext http) => http.Request.Headers.Authorization == "Bearer access-2"
                ? Results.Json(new { sub = _subject, picture = "https://p.example/new" })
                : Results.Unauthorized());
            _provider.StartAsync().GetAwaiter().GetResult();
            var address = _provider.Urls.Single();
            services.AddFederation(new FederationSettings
            {
                Google = new GoogleSettings { ClientId = "id", ClientSecret = "secret", TokenEndpoint = address + "/token", UserInfoEndpoint = address + "/userinfo" },
            });
        }

        private static WebApplication StartProvider()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            return builder.Build();
        }
    }
}
