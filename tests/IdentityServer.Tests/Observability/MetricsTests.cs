using System.Net.Http.Headers;
using System.Text;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Observability;

public sealed class MetricsTests : IAsyncLifetime, IDisposable
{
    private ServerFactory _server = null!;
    private MeterReader _reader = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerFactory.StartAsync(TestSeed.Text);
        _reader = new MeterReader(_server.Services.GetRequiredService<ServerMetrics>().Meter);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task Token_Issued_CountsByGrantAndClient()
    {
        await TokenAsync("machine", TestSeed.ClientSecret);
        await TokenAsync("machine", TestSeed.ClientSecret);

        _reader.Sum("identity.tokens.issued", ("oauth.grant_type", "client_credentials"), ("oauth.client_id", "machine")).ShouldBe(2);
    }

    [Fact]
    public async Task Failure_OfAnyKind_CountsByErrorEndpointAndRegisteredClient()
    {
        await TokenAsync("machine", "wrong");
        await TokenAsync("made-up-by-a-stranger", "wrong");
        await TokenAsync("web", TestSeed.ClientSecret);
        await _server.Http.GetAsync("/connect/authorize?client_id=spa&response_type=token&redirect_uri=http://localhost:5173/callback");
        await _server.Http.GetAsync("/connect/authorize?client_id=another-stranger");

        _reader.Sum("identity.protocol.failures", ("error.type", "invalid_client"), ("http.route", "/connect/token"), ("oauth.client_id", "unknown")).ShouldBe(2);
        _reader.Sum("identity.protocol.failures", ("error.type", "unauthorized_client"), ("http.route", "/connect/token"), ("oauth.client_id", "web")).ShouldBe(1);
        _reader.Sum("identity.protocol.failures", ("http.route", "/connect/authorize"), ("oauth.client_id", "spa")).ShouldBe(1);
        _reader.Sum("identity.protocol.failures", ("http.route", "/connect/authorize"), ("oauth.client_id", "unknown")).ShouldBe(1);
        _reader.Tags.ShouldNotContain(tag => tag.Contains("stranger", StringComparison.Ordinal), "nobody outside makes time series");
    }

    [Fact]
    public async Task SignIn_RightAndWrong_CountByMethodAndResult()
    {
        await PasswordAsync("alice", TestSeed.Password);
        await PasswordAsync("alice", "wrong");
        await PasswordAsync("erin", TestSeed.Password);

        _reader.Sum("identity.sign_ins", ("identity.sign_in.method", "password"), ("identity.sign_in.result", "ok")).ShouldBe(1);
        _reader.Sum("identity.sign_ins", ("identity.sign_in.result", "wrong_password")).ShouldBe(1);
        _reader.Sum("identity.sign_ins", ("identity.sign_in.result", "deactivated")).ShouldBe(1);
        _reader.Count("identity.hashing.duration").ShouldBe(3);
    }

    [Fact]
    public async Task Gauges_Asked_TellKeysCachesAndQueues()
    {
        await Eventually.TrueAsync(() =>
        {
            _reader.Observe();
            return Task.FromResult(_reader.Last("identity.cache.age", ("identity.cache.name", "clients")) is not null);
        });

        foreach (var alg in new[] { "ES256", "RS256", "PS256" })
            _reader.Last("identity.signing_key.age", ("jose.alg", alg)).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0);
        _reader.Last("identity.hashing.queue").ShouldBe(0);
        _reader.Last("identity.feed.polls").ShouldBe(0);
        _reader.Last("identity.log.dropped").ShouldBe(0);
        _reader.Sum("identity.cache.reloads", ("identity.cache.name", "clients"), ("identity.cache.result", "ok")).ShouldBeGreaterThanOrEqualTo(0);
    }

    private async Task TokenAsync(string client, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        (await _server.Http.SendAsync(request)).Dispose();
    }

    private async Task PasswordAsync(string user, string password) => (await _server.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
        [new("grant_type", "password"), new("client_id", "mobile"), new("username", user), new("password", password)]))).Dispose();
}
