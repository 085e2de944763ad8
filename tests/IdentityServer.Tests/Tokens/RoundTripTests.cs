using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.Protocol.Pkce;

namespace IdentityPlatform.IdentityServer.Tokens;

/// <summary>A token operation asks the database once (architecture, 1); a client's own token not at all (architecture, 3).</summary>
public sealed class RoundTripTests(TokenHost host) : IClassFixture<TokenHost>
{
    private const string Redirect = "https://client.example/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    [Fact]
    public async Task Post_ClientCredentials_AsksNothing() =>
        (await StatementsAsync("/connect/token", "machine", ("grant_type", "client_credentials"))).ShouldBeEmpty();

    [Fact]
    public async Task Post_Code_AsksOnce()
    {
        var (grant, _) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect, CodeChallenge.FromVerifier(Verifier));

        var statements = await StatementsAsync(
            "/connect/token", "web", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Redirect), ("code_verifier", Verifier));

        statements.ShouldHaveSingleItem().ShouldContain("redeem_code");
    }

    [Fact]
    public async Task Post_Refresh_AsksOnce()
    {
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());

        var statements = await StatementsAsync("/connect/token", "web", ("grant_type", "refresh_token"), ("refresh_token", token));

        statements.ShouldHaveSingleItem().ShouldContain("redeem_refresh_token");
    }

    [Fact]
    public async Task Post_Introspection_AsksOnce()
    {
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());

        (await StatementsAsync("/connect/introspect", "web", ("token", token))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Post_UserInfo_AsksOnce()
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name, "openid profile")).Text("access_token")!;

        (await StatementsAsync("/connect/userinfo", null, ("access_token", token))).ShouldHaveSingleItem();
    }

    private async Task<IReadOnlyList<string>> StatementsAsync(string path, string? client, params (string Name, string? Value)[] form)
    {
        TokenHost.Answer? answer = null;
        var statements = await Statements.OfAsync(async () => answer = await host.PostAsync(path, client, form));
        answer!.Status.ShouldBe(200);
        return statements;
    }
}
