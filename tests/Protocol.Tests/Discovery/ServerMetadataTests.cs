using System.Text.Json;

namespace IdentityPlatform.Protocol.Discovery;

public sealed class ServerMetadataTests
{
    private static readonly JsonElement Document = JsonDocument.Parse(
        ServerMetadata.Write(new ProtocolOptions { Issuer = "https://id.example/tenant" }, ["openid", "email", "images:read"])).RootElement;

    [Theory]
    [InlineData("authorization_endpoint")]
    [InlineData("token_endpoint")]
    [InlineData("userinfo_endpoint")]
    [InlineData("introspection_endpoint")]
    [InlineData("revocation_endpoint")]
    [InlineData("end_session_endpoint")]
    [InlineData("jwks_uri")]
    public void Write_Endpoint_IsUnderTheIssuer(string member) => Document.GetProperty(member).GetString()!.ShouldStartWith("https://id.example/tenant/");

    // OpenID Connect Discovery 1.0 §3 and RFC 8414 §2: REQUIRED, and what our clients rely on.
    [Theory]
    [InlineData("response_types_supported", "code")]
    [InlineData("response_modes_supported", "query fragment form_post")]
    [InlineData("subject_types_supported", "public")]
    [InlineData("id_token_signing_alg_values_supported", "RS256 ES256 PS256")]
    [InlineData("code_challenge_methods_supported", "S256")]
    [InlineData("scopes_supported", "openid email images:read")]
    [InlineData("token_endpoint_auth_methods_supported", "client_secret_basic client_secret_post none")]
    [InlineData("introspection_endpoint_auth_methods_supported", "client_secret_basic client_secret_post")]
    [InlineData("prompt_values_supported", "none login consent select_account create")]
    [InlineData("acr_values_supported", "1 2")]
    [InlineData("ui_locales_supported", "en ko")]
    public void Write_List_IsComplete(string member, string values) =>
        Document.GetProperty(member).EnumerateArray().Select(value => value.GetString()).ShouldBe(values.Split(' '));

    // RFC 8414 §3.2, OpenID Connect Discovery 1.0 §4.2: what has no value is left out.
    [Fact]
    public void Write_Document_HasNothingEmptyAndNothingTwice()
    {
        Document.EnumerateObject().Select(member => member.Name).ShouldBeUnique();
        foreach (var member in Document.EnumerateObject())
        {
            member.Value.ValueKind.ShouldNotBe(JsonValueKind.Null, member.Name);
            (member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0).ShouldBeFalse(member.Name);
        }
    }

    [Fact]
    public void Write_Document_SaysWhatIsNotThere()
    {
        Document.GetProperty("issuer").GetString().ShouldBe("https://id.example/tenant");
        Document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        Document.GetProperty("request_parameter_supported").GetBoolean().ShouldBeFalse();
        Document.GetProperty("request_uri_parameter_supported").GetBoolean().ShouldBeFalse();
        Document.GetProperty("claims_parameter_supported").GetBoolean().ShouldBeFalse();
        Document.TryGetProperty("pushed_authorization_request_endpoint", out _).ShouldBeFalse();
        Document.TryGetProperty("registration_endpoint", out _).ShouldBeFalse();
        Document.GetProperty("claims_supported").EnumerateArray().Select(claim => claim.GetString()).ShouldContain("sub");
    }
}
