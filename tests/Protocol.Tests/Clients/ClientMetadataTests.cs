using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.Protocol.Clients;

public sealed class ClientMetadataTests
{
    private const string Public = """
        {"client_id": "spa", "token_endpoint_auth_method": "none", "redirect_uris": ["https://app.example/cb"], "grant_types": ["authorization_code", "refresh_token"]}
        """;

    [Theory]
    // Redirect URIs: RFC 6749 §3.1.2, RFC 8252 §7.
    [InlineData("redirect_uris", """["/callback"]""", "redirect_uris[0]", "absolute URI")]
    [InlineData("redirect_uris", """["https://app.example/cb#a"]""", "redirect_uris[0]", "fragment")]
    [InlineData("redirect_uris", """["http://app.example/cb"]""", "redirect_uris[0]", "https")]
    [InlineData("redirect_uris", """["http://localhost.evil.example/cb"]""", "redirect_uris[0]", "https")]
    [InlineData("redirect_uris", """["https://*.example/cb"]""", "redirect_uris[0]", "wildcards")]
    [InlineData("redirect_uris", """["https://app.example/c b"]""", "redirect_uris[0]", "URI characters")]
    [InlineData("redirect_uris", """["https://app.example\\@evil.example/"]""", "redirect_uris[0]", "URI characters")]
    [InlineData("redirect_uris", """["https://app.example@evil.example/"]""", "redirect_uris[0]", "user")]
    [InlineData("redirect_uris", """["https://@evil.example/"]""", "redirect_uris[0]", "user")]
    [InlineData("redirect_uris", """["https:///cb"]""", "redirect_uris[0]", "")]
    [InlineData("redirect_uris", """["https:app.example/cb"]""", "redirect_uris[0]", "absolute")]
    [InlineData("redirect_uris", """["javascript:alert(1)"]""", "redirect_uris[0]", "native")]
    [InlineData("redirect_uris", """["data:text/html,x"]""", "redirect_uris[0]", "native")]
    [InlineData("redirect_uris", """["com.example.app:/cb"]""", "redirect_uris[0]", "native")]
    [InlineData("redirect_uris", """["https://app.example/cb?code=1"]""", "redirect_uris[0]", "code")]
    [InlineData("redirect_uris", """["https://app.example/cb?a=1&st%61te=1"]""", "redirect_uris[0]", "state")]
    [InlineData("redirect_uris", """[1]""", "redirect_uris[0]", "string")]
    [InlineData("redirect_uris", "[]", "redirect_uris", "required")]
    [InlineData("post_logout_redirect_uris", """["http://app.example/"]""", "post_logout_redirect_uris[0]", "https")]
    // Grants.
    [InlineData("grant_types", """["implicit"]""", "grant_types", "implicit is not supported")]
    [InlineData("grant_types", """["authorization_code", "magic"]""", "grant_types", "must be of")]
    [InlineData("grant_types", """["authorization_code", "client_credentials"]""", "grant_types", "client authentication")]
    [InlineData("grant_types", """["authorization_code", "password"]""", "grant_types", "first_party")]
    [InlineData("grant_types", """["refresh_token"]""", "grant_types", "beside it")]
    [InlineData("response_types", """["token"]""", "response_types", "code")]
    [InlineData("response_types", "[]", "response_types", "together")]
    [InlineData("require_pkce", "false", "require_pkce", "must be true")]
    // Members.
    [InlineData("client_id", "\"\"", "client_id", "printable")]
    [InlineData("client_id", "\"a b\"", "client_id", "printable")]
    [InlineData("client_secret", "\"0123456789abcdef\"", "client_secret", "absent")]
    [InlineData("application_type", "\"desktop\"", "application_type", "web or native")]
    [InlineData("token_endpoint_auth_method", "\"private_key_jwt\"", "token_endpoint_auth_method", "not supported yet")]
    [InlineData("token_endpoint_auth_method", "\"basic\"", "token_endpoint_auth_method", "must be")]
    [InlineData("scope", "\"a\\\"b\"", "scope", "scope names")]
    [InlineData("subject_type", "\"pairwise\"", "subject_type", "not")]
    [InlineData("access_token_format", "\"opaque\"", "access_token_format", "not")]
    [InlineData("id_token_signed_response_alg", "\"none\"", "id_token_signed_response_alg", "RS256")]
    [InlineData("id_token_signed_response_alg", "\"HS256\"", "id_token_signed_response_alg", "RS256")]
    [InlineData("access_token_lifetime", "0", "access_token_lifetime", "from 1 to 86400")]
    [InlineData("access_token_lifetime", "86401", "access_token_lifetime", "from 1 to 86400")]
    [InlineData("access_token_lifetime", "\"900\"", "access_token_lifetime", "whole number")]
    [InlineData("refresh_token_lifetime", "-1", "refresh_token_lifetime", "whole number")]
    [InlineData("allowed_cors_origins", """["https://app.example/"]""", "allowed_cors_origins[0]", "origin")]
    [InlineData("allowed_cors_origins", """["https://APP.example"]""", "allowed_cors_origins[0]", "origin")]
    [InlineData("allowed_cors_origins", """["https://app.example:443"]""", "allowed_cors_origins[0]", "origin")]
    [InlineData("allowed_cors_origins", """["*"]""", "allowed_cors_origins[0]", "origin")]
    [InlineData("allowed_cors_origins", """["null"]""", "allowed_cors_origins[0]", "origin")]
    [InlineData("logo_uri", "\"javascript:alert(1)\"", "logo_uri", "https")]
    [InlineData("policy_uri", "\"http://app.example/policy\"", "policy_uri", "https")]
    [InlineData("first_party", "\"true\"", "first_party", "true or false")]
    [InlineData("jwks", """{"keys": []}""", "jwks", "not supported yet")]
    [InlineData("require_pushed_authorization_requests", "true", "require_pushed_authorization_requests", "not supported yet")]
    [InlineData("dpop_bound_access_tokens", "true", "dpop_bound_access_tokens", "not supported yet")]
    [InlineData("backchannel_logout_uri", "\"https://app.example/out\"", "backchannel_logout_uri", "not supported yet")]
    [InlineData("redirect_uri", "\"https://app.example/cb\"", "redirect_uri", "not known")]
    public void Read_OneMemberWrong_NamesItsPlaceAndReason(string member, string value, string path, string reason)
    {
        var problems = Problems(With(Public, member, value));

        problems.ShouldContain(problem => problem.Path == path && problem.Reason.Contains(reason, StringComparison.Ordinal), string.Join('\n', problems));
    }

    [Theory]
    [InlineData("https://app.example/cb?tenant=1")]
    [InlineData("http://localhost:5173/callback")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://[::1]:8080/cb")]
    public void Read_RedirectUriOfWebClient_IsAccepted(string uri) => Problems(With(Public, "redirect_uris", $"[\"{uri}\"]")).ShouldBeEmpty();

    [Theory]
    [InlineData("com.example.app:/callback", true)]
    [InlineData("com.example.app://callback", true)]
    [InlineData("http://127.0.0.1/callback", true)]
    [InlineData("myapp:/callback", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("vbscript:x", false)]
    public void Read_RedirectUriOfNativeClient_NeedsADotInItsScheme(string uri, bool accepted) =>
        Problems(With(With(Public, "application_type", "\"native\""), "redirect_uris", $"[\"{uri}\"]")).Count.ShouldBe(accepted ? 0 : 1);

    [Theory]
    [InlineData("jwks", "null")]
    [InlineData("jwks_uri", "null")]
    [InlineData("require_pushed_authorization_requests", "false")]
    [InlineData("request_uris", "[]")]
    [InlineData("subject_type", "\"public\"")]
    [InlineData("access_token_format", "\"jwt\"")]
    [InlineData("backchannel_logout_session_required", "true")]
    [InlineData("first_party", "null")]
    public void Read_MemberThatMeansNotUsed_IsAccepted(string member, string value) => Problems(With(Public, member, value)).ShouldBeEmpty();

    [Fact]
    public void Read_OnlyWhatIsRequired_TakesTheDefaultsOfTheStandards()
    {
        var client = Read("""{"client_id": "web", "client_secret": "0123456789abcdef", "redirect_uris": ["https://app.example/cb"]}""").Client;

        client.TokenEndpointAuthMethod.ShouldBe("client_secret_basic");
        client.GrantTypes.ShouldBe(["authorization_code"]);
        client.ResponseTypes.ShouldBe(["code"]);
        client.IdTokenSignedResponseAlg.ShouldBe("RS256");
        client.ApplicationType.ShouldBe(ApplicationType.Web);
        client.ClientName.ShouldBe("web");
        client.RequirePkce.ShouldBeTrue();
        client.FirstParty.ShouldBeFalse();
        client.AccessTokenLifetime.ShouldBeNull();
    }

    [Fact]
    public void Write_EverythingSet_ReadsBackTheSame()
    {
        var client = Read("""
            {"client_id": "a", "client_name": "An app \"quoted\" 앱", "application_type": "native", "token_endpoint_auth_method": "client_secret_post",
             "client_secret": "0123456789abcdef", "redirect_uris": ["com.example.a:/cb"], "post_logout_redirect_uris": ["com.example.a:/out"],
             "grant_types": ["password", "authorization_code", "refresh_token"], "scope": "openid b a", "require_pkce": false, "first_party": true,
             "allowed_cors_origins": ["https://b.example", "https://a.example"], "id_token_signed_response_alg": "PS256",
             "access_token_signed_response_alg": "RS256", "access_token_lifetime": 60, "refresh_token_lifetime": 120, "default_max_age": 0,
             "require_auth_time": true, "client_uri": "https://a.example", "logo_uri": "https://a.example/l", "policy_uri": "https://a.example/p",
             "tos_uri": "https://a.example/t", "contacts": ["a@a.example"]}
            """);

        var written = ClientMetadataWriter.Write(client.Client);

        written.ShouldNotContain("0123456789abcdef");
        ClientMetadataWriter.Write(Read(written).Client).ShouldBe(written);
        Read(written).Client.Scope.ToString().ShouldBe("openid b a");
        Read(written).Client.DefaultMaxAge.ShouldBe(TimeSpan.Zero);
    }

    private static ClientRegistration Read(string json)
    {
        var problems = new List<JsonProblem>();
        using var document = JsonDocument.Parse(json);
        return ClientMetadata.Read(new JsonMembers(document.RootElement, "", problems), problems).ShouldNotBeNull(string.Join('\n', problems));
    }

    private static List<JsonProblem> Problems(string json)
    {
        var problems = new List<JsonProblem>();
        using var document = JsonDocument.Parse(json);
        (ClientMetadata.Read(new JsonMembers(document.RootElement, "", problems), problems) is null).ShouldBe(problems.Count > 0);
        return problems;
    }

    private static string With(string json, string member, string value)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node[member] = JsonNode.Parse(value);
        return node.ToJsonString();
    }
}
