using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Grants;

public sealed class ClientCredentialsGrantTests
{
    [Fact]
    public async Task HandleAsync_NoScope_GrantsWhatIsRegisteredLessTheScopesOfUsers()
    {
        var client = TestClients.Machine() with { Scope = ScopeSet.Of("openid", "stores", "stocks:read", "gone:since") };
        (await HandleAsync(client, null)).Value.Scope.ToString().ShouldBe("stocks:read");
    }

    [Theory]
    [InlineData("stocks:read", null)]
    [InlineData("stocks:read stocks:read", null)]
    [InlineData("unknown", "invalid_scope")]
    [InlineData("images:write", "invalid_scope")]
    [InlineData("stocks:read openid", "invalid_scope")]
    [InlineData("stocks:read offline_access", "invalid_scope")]
    [InlineData(" ", "invalid_scope")]
    [InlineData("Stocks:Read", "invalid_scope")]
    public async Task HandleAsync_Scope_IsWithinTheRegistration(string scope, string? error) =>
        (await HandleAsync(TestClients.Machine() with { Scope = ScopeSet.Of("stocks:read", "openid", "offline_access") }, scope)).Error?.Code.ShouldBe(error);

    [Fact]
    public async Task HandleAsync_PublicClient_IsUnauthorized() =>
        (await HandleAsync(TestClients.Machine() with { TokenEndpointAuthMethod = ClientAuthenticationMethods.None }, null)).Error!.Code.ShouldBe("unauthorized_client");

    private static Task<Result<TokenResponse>> HandleAsync(Client client, string? scope)
    {
        var registrations = new Registrations();
        var issuer = new TokenIssuer(new ProtocolOptions { Issuer = "https://id.example" }, new TestKeys(), registrations, new ManualTime());
        var parameters = RequestParameters.Of(scope is null ? [] : [new("scope", scope)]);
        return new ClientCredentialsGrant(registrations, issuer).HandleAsync(new TokenRequest(client, parameters, new ClientDevice(null, null)), default);
    }
}
