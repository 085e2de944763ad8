using System.Net;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 9470: endpoints that ask for a stronger or a more recent sign-in.</summary>
public sealed class StepUpTests : ApiTest
{
    [Theory]
    [InlineData("/twofactor", "2", 200)]
    [InlineData("/twofactor", "1", 401)]
    [InlineData("/twofactor", "3", 401)]
    [InlineData("/twofactor", null, 401)]
    [InlineData("/onefactor", "2", 200)]
    [InlineData("/onefactor", "1", 200)]
    [InlineData("/onefactor", "0", 401)]
    public async Task RequireAcr_ByLevel_AllowsOrAsksForIt(string path, string? acr, int expected)
    {
        using var response = await Api.GetAsync(path, SignedIn(acr, TimeSpan.Zero).Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 401)
        {
            response.Challenge().ShouldContain("error=\"insufficient_user_authentication\"");
            response.Challenge().ShouldContain($"acr_values=\"{(path == "/twofactor" ? 2 : 1)}\"");
            response.Challenge().ShouldNotContain("max_age");
        }
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(300, 200)]
    [InlineData(301, 401)]
    public async Task RequireMaxAge_BySignIn_AllowsOrAsksForANewOne(int seconds, int expected)
    {
        using var response = await Api.GetAsync("/recent", SignedIn("1", TimeSpan.FromSeconds(seconds)).Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 401)
        {
            response.Challenge().ShouldContain("error=\"insufficient_user_authentication\"");
            response.Challenge().ShouldContain("max_age=\"300\"");
            (await response.JsonAsync()).GetProperty("max_age").GetInt32().ShouldBe(300);
        }
    }

    [Fact]
    public async Task RequireMaxAge_TokenWithoutAuthTime_IsAsked() =>
        (await Api.StatusAsync("/recent", TestToken.Valid(Tokens, Time).Write())).ShouldBe(401);

    [Fact]
    public async Task Require_BothUnmet_OneChallengeTellsBoth()
    {
        using var response = await Api.GetAsync("/careful", SignedIn("1", TimeSpan.FromHours(1)).Scope("a:write").Write());

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldContain("acr_values=\"2\", max_age=\"300\"");
        var problem = await response.JsonAsync();
        problem.GetProperty("acr_values").GetString().ShouldBe("2");
        problem.GetProperty("max_age").GetInt32().ShouldBe(300);
    }

    [Fact]
    public async Task Require_ScopeUnmetToo_TellsTheScopeFirst() =>
        (await Api.StatusAsync("/careful", SignedIn("1", TimeSpan.FromHours(1)).Write())).ShouldBe(403);

    [Fact]
    public async Task RequireAcr_ClientsOwnToken_IsForbidden() =>
        (await Api.StatusAsync("/twofactor", TestToken.Valid(Tokens, Time).With("sub", "machine").With("client_id", "machine").Write())).ShouldBe(403);

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("a\"b")]
    public void RequireAcr_NoLevel_StopsTheStart(string acr) =>
        Should.Throw<ArgumentException>(() => default(Microsoft.AspNetCore.Builder.RouteHandlerBuilder)!.RequireAcr(acr));

    private TestToken SignedIn(string? acr, TimeSpan ago)
    {
        var token = TestToken.Valid(Tokens, Time).With("auth_time", (Time.GetUtcNow() - ago).ToUnixTimeSeconds());
        return acr is null ? token : token.With("acr", acr);
    }
}
