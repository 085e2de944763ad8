using System.Net;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Security;

public sealed class RateLimitTests
{
    private static readonly Dictionary<string, string> Three = new(StringComparer.Ordinal)
    {
        ["RateLimits:Enabled"] = "true",
        ["RateLimits:RequestsPerMinutePerIp"] = "3",
    };

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/connect/authorize")]
    [InlineData("/api/account/me")]
    public async Task People_OverTheLimit_Get429WithRetryAfter(string path)
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = Three });
        for (var i = 0; i < 3; i++)
            (await server.Http.GetAsync(path)).StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);

        using var response = await server.Http.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/jwks")]
    [InlineData("/health/live")]
    [InlineData("/css/site.css")]
    public async Task WhatIsNotCounted_OverTheLimit_IsAnswered(string path)
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = Three });

        for (var i = 0; i < 6; i++)
            (await server.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_ConfidentialClientIsFreeAndPublicOneIsCounted()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = Three });
        for (var i = 0; i < 6; i++)
            (await PostAsync(server, ("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", TestSeed.ClientSecret)))
                .StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 3; i++)
            await PostAsync(server, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", "unknown"));

        var response = await PostAsync(server, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", "unknown"));

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await response.Content.ReadAsStringAsync()).ShouldContain("temporarily_unavailable");
    }

    [Theory]
    [InlineData("true", 429)]
    [InlineData("false", 401)]
    public async Task Token_WrongSecretsBeyondTheirLimit_WaitUnlessLimitsAreOff(string enabled, int status)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RateLimits:Enabled"] = enabled,
            ["RateLimits:FailedClientAuthenticationsPerMinute"] = "2",
        };
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = settings });
        for (var i = 0; i < 2; i++)
            (await GuessAsync(server)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        ((int)(await GuessAsync(server)).StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void TryAdmit_SecondAddress_CountsAsTheSameOnlyWithinANetwork(string first, string second, bool same)
    {
        var limiter = new AddressLimiter(new RateLimitSettings { RequestsPerMinutePerIp = 1 }, TimeProvider.System);
        limiter.TryAdmit(IPAddress.Parse(first)).ShouldBeNull();

        (limiter.TryAdmit(IPAddress.Parse(second)) is not null).ShouldBe(same);
    }

    [Fact]
    public void TryAdmit_ParallelRequests_AdmitsExactlyTheLimit()
    {
        var limiter = new AddressLimiter(new RateLimitSettings { RequestsPerMinutePerIp = 50 }, TimeProvider.System);
        var admitted = 0;

        Parallel.For(0, 200, _ =>
        {
            if (limiter.TryAdmit(IPAddress.Loopback) is null)
                Interlocked.Increment(ref admitted);
        });

        admitted.ShouldBe(50);
    }

    // Client authentication of machine is client_secret_basic: the secret goes into the header.
    private static Task<HttpResponseMessage> PostAsync(ServerFactory server, params (string Name, string Value)[] fields)
    {
        var secret = fields.FirstOrDefault(field => field.Name == "client_secret").Value;
        var id = fields.First(field => field.Name == "client_id").Value;
        var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(fields
                .Where(field => secret is null || !field.Name.StartsWith("client_", StringComparison.Ordinal) || field.Name == "grant_type")
                .Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (secret is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{id}:{secret}")));
        return server.Http.SendAsync(request);
    }

    private static Task<HttpResponseMessage> GuessAsync(ServerFactory server) =>
        PostAsync(server, ("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "a guess"));
}
