using System.Net.Http.Headers;
using System.Text;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class TokenEndpointTests(TokenHost host) : IClassFixture<TokenHost>
{
    public static TheoryData<string> BrokenHeaders => new()
    {
        "Basic", "Basic ", "Basic !!!", "Basic " + Encode("no-colon"), "Basic " + Encode(":secret"), "Basic " + Encode("web%zz:secret"),
        "Basic " + Encode("web%00:secret"), "Basic /////w==", "Bearer abc", "Digest x=\"y\"", "Basic " + new string('A', 20_000), ",,,", "Basic " + Encode("web"),
    };

    [Fact]
    public async Task Post_ClientCredentials_AnswersTokenThatIsNotCached()
    {
        var answer = await ClientCredentialsAsync("machine", ("scope", "stocks:read"));

        answer.Status.ShouldBe(200);
        (answer.Text("token_type"), answer.Text("expires_in"), answer.Text("scope")).ShouldBe(("Bearer", "900", "stocks:read"));
        answer.Json.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        answer.Json.TryGetProperty("store_id", out _).ShouldBeFalse();
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Pragma.ToString().ShouldBe("no-cache");
    }

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public async Task Post_BrokenAuthorization_IsInvalidClient(string header)
    {
        using var request = Form("grant_type=client_credentials");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        var answer = await host.SendAsync(request);
        (answer.Status, answer.Error).ShouldBe((401, "invalid_client"));
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Basic");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Post_TwoAuthorizationHeaders_IsInvalidRequest()
    {
        using var request = Form("grant_type=client_credentials");
        request.Headers.TryAddWithoutValidation("Authorization", ["Basic " + Encode("machine:a"), "Basic " + Encode("machine:b")]);
        var answer = await host.SendAsync(request);
        (answer.Status, answer.Error).ShouldBe((400, "invalid_request"));
    }

    [Theory]
    [InlineData("machine", "client_secret", "x", 400, "invalid_request")] // two methods
    [InlineData("machine", "client_id", "web", 401, "invalid_client")] // another's id beside the credentials
    [InlineData("machine", "client_assertion", "e.y.J", 400, "invalid_request")]
    [InlineData("machine", "scope", "unknown", 400, "invalid_scope")]
    [InlineData("machine", "scope", "images:write", 400, "invalid_scope")] // not registered
    [InlineData("machine", "scope", "openid", 400, "invalid_scope")]
    [InlineData("machine", "scope", "a\"b", 400, "invalid_scope")]
    [InlineData("web", "scope", "openid", 400, "unauthorized_client")]
    [InlineData("nobody", "scope", "openid", 401, "invalid_client")]
    [InlineData("spa", "scope", "openid", 401, "invalid_client")] // registered for none
    public async Task Post_ClientCredentials_OneThingWrong_IsRefused(string client, string name, string value, int status, string error)
    {
        var answer = await ClientCredentialsAsync(client, (name, value));
        (answer.Status, answer.Error).ShouldBe((status, error));
    }

    [Theory]
    [InlineData("client_id=web&grant_type=authorization_code", "invalid_client")] // a confidential client without its secret
    [InlineData("client_id=web&client_secret=" + TestClients.Secret, "invalid_client")] // post, registered for basic
    [InlineData("grant_type=password", "invalid_client")]
    [InlineData("client_id=spa", "invalid_request")]
    [InlineData("client_id=spa&grant_type=device", "unsupported_grant_type")]
    [InlineData("client_id=spa&grant_type=client_credentials", "unauthorized_client")]
    [InlineData("client_id=spa&grant_type=password&username=a&password=b", "unauthorized_client")]
    [InlineData("client_id=spa&client_id=spa&grant_type=refresh_token", "invalid_request")]
    [InlineData("client_id=spa&grant_type=refresh_token", "invalid_request")]
    [InlineData("client_id=spa&grant_type=refresh_token&refresh_token=%00", "invalid_request")]
    [InlineData("client_id=spa&grant_type=refresh_token&refresh_token=%ff", "invalid_request")]
    [InlineData("client_id=spa&grant_type=refresh_token&refresh_token=unknown", "invalid_grant")]
    [InlineData("client_id=spa&grant_type=refresh_token&refresh_token=unknown&store_id=x", "invalid_request")]
    [InlineData("client_id=spa&grant_type=refresh_token&refresh_token=unknown&scope=%22", "invalid_scope")]
    [InlineData("client_id=spa&grant_type=authorization_code", "invalid_request")]
    [InlineData("client_id=mobile&grant_type=password&username=nobody", "invalid_request")]
    [InlineData("client_id=mobile&grant_type=password&username=nobody&password=x", "invalid_grant")]
    public async Task Post_BadForm_IsRefused(string form, string error) => (await host.SendAsync(Form(form))).Error.ShouldBe(error);

    [Fact]
    public async Task Post_DisabledClient_IsInvalidClient()
    {
        host.Registrations.Add(TestClients.Machine("disabled") with { Enabled = false });
        (await ClientCredentialsAsync("disabled")).Error.ShouldBe("invalid_client");
    }

    [Fact]
    public async Task Post_ParametersInTheUri_IsInvalidRequest()
    {
        var answer = await host.PostAsync("/connect/token?grant_type=client_credentials", "machine", ("grant_type", "client_credentials"));
        (answer.Status, answer.Error).ShouldBe((400, "invalid_request"));
    }

    [Fact]
    public async Task Post_Json_IsInvalidRequest()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        (await host.SendAsync(request)).Error.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Post_HugeBody_IsTooLarge()
    {
        using var request = Form("client_id=spa&grant_type=" + new string('a', 70_000));
        (await host.SendAsync(request)).Status.ShouldBe(413);
    }

    [Fact]
    public async Task Get_Token_IsMethodNotAllowed()
    {
        using var response = await host.Http.GetAsync("/connect/token");
        ((int)response.StatusCode).ShouldBe(405);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8", 200)]
    [InlineData("Application/X-WWW-Form-Urlencoded;charset=\"UTF-8\"", 200)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16", 400)]
    [InlineData("application/x-www-form-urlencoded-not", 400)]
    [InlineData("application/json", 400)]
    public async Task Post_ContentType_IsAFormInUtf8OrRefused(string contentType, int status)
    {
        using var request = Form("grant_type=client_credentials");
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.Authorization = TokenHost.Basic("machine:" + TestClients.Secret);

        (await host.SendAsync(request)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Post_ManyWrongSecrets_AreThrottledAndTheRightOneIsNot()
    {
        host.Registrations.Add(TestClients.Machine("guessed"));
        for (var i = 0; i < 10; i++)
        {
            (await GuessAsync("guessed")).Status.ShouldBe(401);
        }

        var answer = await GuessAsync("guessed");
        answer.Status.ShouldBe(429);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        (await ClientCredentialsAsync("guessed")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("machine:" + TestClients.Secret, 200)]
    [InlineData("machine:wrong", 429)]
    [InlineData(null, 429)]
    public async Task Post_AddressOverItsLimit_OnlyAProvenSecretIsHeard(string? credentials, int status)
    {
        using var request = Form(credentials is null ? "client_id=spa&grant_type=refresh_token&refresh_token=x" : "grant_type=client_credentials");
        request.Headers.Authorization = credentials is null ? null : TokenHost.Basic(credentials);
        request.Headers.Add(TokenHost.Gate.ClosedHeader, "1");
        var answer = await host.SendAsync(request);
        answer.Status.ShouldBe(status);
        answer.Headers.RetryAfter?.Delta.ShouldBe(TimeSpan.FromSeconds(7));
    }

    private Task<TokenHost.Answer> ClientCredentialsAsync(string client, params (string, string?)[] more) =>
        host.PostAsync("/connect/token", client, [("grant_type", "client_credentials"), .. more]);

    private async Task<TokenHost.Answer> GuessAsync(string client)
    {
        using var request = Form("grant_type=client_credentials");
        request.Headers.Authorization = TokenHost.Basic($"{client}:wrong");
        return await host.SendAsync(request);
    }

    private static HttpRequestMessage Form(string body) => new(HttpMethod.Post, "/connect/token")
    {
        Content = new StringContent(body, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
    };

    private static string Encode(string credentials) => Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}
