using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>ADR 0011: every refusal of a protocol endpoint has an id that leads to its line in the log.</summary>
public sealed partial class ErrorIdTests(ErrorIdTests.Fixture fixture) : IClassFixture<ErrorIdTests.Fixture>
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    private static readonly string Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"resource-api:{TestSeed.ClientSecret}"));

    /// <summary>Method, path, authorization, content type, body.</summary>
    public static TheoryData<string, string, string?, string?, string?> BadRequests()
    {
        var data = new TheoryData<string, string, string?, string?, string?>();
        foreach (var path in new[] { "/connect/token", "/connect/introspect", "/connect/revoke" })
        {
            data.Add("POST", path, null, null, null);
            data.Add("POST", path, null, Json, "{}");
            data.Add("POST", path, null, Form, "client_id=nobody");
            data.Add("POST", path, "Basic !!", Form, "a=b");
            data.Add("POST", path, "Basic " + Basic[..^4], Form, "grant_type=client_credentials");
            data.Add("POST", path, null, Form, "a=%zz");
            data.Add("POST", path, null, Form, "a=1&a=2");
            data.Add("POST", path, null, Form, "a=" + new string('x', 70_000));
            data.Add("POST", path + "?client_id=spa", null, Form, "a=b");
            data.Add("GET", path, null, null, null);
            data.Add("PUT", path, null, Form, "a=b");
        }

        data.Add("POST", "/connect/token", "Basic " + Basic, Form, "");
        data.Add("POST", "/connect/token", "Basic " + Basic, Form, "grant_type=made_up");
        data.Add("POST", "/connect/token", "Basic " + Basic, Form, "grant_type=password");
        data.Add("POST", "/connect/token", "Basic " + Basic, Form, "grant_type=client_credentials&scope=made_up");
        data.Add("POST", "/connect/token", null, Form, "client_id=spa&grant_type=authorization_code&code=made-up");
        data.Add("POST", "/connect/token", null, Form, "client_id=spa&grant_type=refresh_token&refresh_token=made-up");
        data.Add("POST", "/connect/token", null, Form, "client_id=mobile&grant_type=password&username=alice&password=wrong");
        data.Add("POST", "/connect/token", null, Form, "client_id=mobile&grant_type=password&username=erin&password=" + Uri.EscapeDataString(TestSeed.Password));
        data.Add("POST", "/connect/introspect", "Basic " + Basic, Form, "");
        foreach (var method in new[] { "GET", "POST", "DELETE" })
        {
            data.Add(method, "/connect/userinfo", null, null, null);
            data.Add(method, "/connect/userinfo", "Bearer made-up", null, null);
        }

        data.Add("GET", "/.well-known/made-up", null, null, null);
        data.Add("POST", "/.well-known/jwks", null, null, null);
        data.Add("GET", "/connect/authorize", null, null, null);
        data.Add("GET", "/connect/authorize?client_id=nobody", null, null, null);
        data.Add("GET", "/connect/authorize?client_id=spa&redirect_uri=https://evil.example/", null, null, null);
        data.Add("POST", "/connect/authorize", null, Json, "{}");
        data.Add("PUT", "/connect/authorize", null, null, null);
        data.Add("GET", "/connect/endsession?a=1&a=2", null, null, null);
        data.Add("DELETE", "/connect/endsession", null, null, null);
        foreach (var path in new[] { "/ssf/streams", "/ssf/status", "/ssf/verify", "/ssf/streams/made-up/poll" })
        {
            data.Add("POST", path, null, Json, "{}");
            data.Add("POST", path, "Basic " + Basic, Json, "[");
            data.Add("TRACE", path, null, null, null);
        }

        foreach (var (method, path) in new[] { ("GET", "/api/account/me"), ("POST", "/api/account/register"), ("DELETE", "/api/account/me"), ("GET", "/api/stores"), ("GET", "/api/made-up"), ("PATCH", "/api/account/me") })
            data.Add(method, path, null, method == "POST" ? Json : null, method == "POST" ? "{" : null);
        data.Add("POST", "/api/billing/lemon-squeezy", null, Json, "{}");
        return data;
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task Refusal_OfAProtocolEndpoint_CarriesAnIdThatTheLogHas(string method, string path, string? authorization, string? contentType, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new(contentType!);
        }

        using var response = await fixture.Server.Http.SendAsync(request);

        ((int)response.StatusCode).ShouldBeInRange(400, 499);
        var id = response.Headers.GetValues(Refusal.Header).ShouldHaveSingleItem();
        Id().IsMatch(id).ShouldBeTrue(id);
        var answer = await response.Content.ReadAsStringAsync();
        switch (response.Content.Headers.ContentType?.MediaType)
        {
            case "application/json" or "application/problem+json":
                JsonDocument.Parse(answer).RootElement.GetProperty(Refusal.Member).GetString().ShouldBe(id);
                break;
            case "text/html":
                answer.ShouldContain(id);
                break;
            default:
                answer.ShouldBeEmpty();
                return;
        }

        fixture.Server.Log.Lines.Where(line => line.Contains(id, StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("refused: ");
    }

    [Fact]
    public async Task Detail_OfAFailedCheck_IsInTheLogAndNotInTheAnswer()
    {
        using var response = await fixture.Server.Http.PostAsync("/connect/token", new FormUrlEncodedContent([new("client_id", "spa"), new("grant_type", "authorization_code"), new("code", "made-up")]));

        var id = response.Headers.GetValues(Refusal.Header).Single();
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("unknown, expired");
        fixture.Server.Log.Lines.Single(line => line.Contains(id, StringComparison.Ordinal)).ShouldContain("the code is unknown, expired, used");
    }

    [Fact]
    public async Task Ids_OfTwoRequestsOfOneTrace_Differ()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
            request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            using var response = await fixture.Server.Http.SendAsync(request);
            ids.Add(response.Headers.GetValues(Refusal.Header).Single());
        }

        ids.Count.ShouldBe(3);
        ids.ShouldNotContain("00f067aa0ba902b7");
    }

    [Fact]
    public async Task Answer_OfASuccess_HasNoErrorId()
    {
        using var response = await fixture.Server.Http.GetAsync("/.well-known/jwks");

        response.Headers.Contains(Refusal.Header).ShouldBeFalse();
    }

    [GeneratedRegex("^[0-9a-f]{16}$")]
    private static partial Regex Id();

    public sealed class Fixture : IAsyncLifetime
    {
        public ServerFactory Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await ServerFactory.StartAsync(TestSeed.Text);

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
