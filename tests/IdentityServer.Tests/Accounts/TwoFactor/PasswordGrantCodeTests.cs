using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>The password grant of users with a second factor: as strong as the pages (ASVS V6.3.4).</summary>
[Collection(TwoFactorServer.Name)]
public sealed class PasswordGrantCodeTests(TwoFactorServer server)
{
    [Fact]
    public async Task Post_PasswordAlone_SaysThatACodeIsNeeded()
    {
        var user = await server.AddUserAsync("appalone");

        var (status, body) = await PostAsync(user);

        (status, body.GetProperty("error").GetString(), body.GetProperty("mfa_required").GetBoolean()).ShouldBe((400, "invalid_grant", true));
        body.GetProperty("error_description").GetString().ShouldStartWith("A second factor is required.");
        (await server.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", user.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task Post_PasswordAndCode_AnswersTokensOfTwoFactors()
    {
        var user = await server.AddUserAsync("appboth");
        var code = user.NextCode();

        var (status, body) = await PostAsync(user, code);

        status.ShouldBe(200, body.ToString());
        Base64Url.TryDecode(body.GetProperty("access_token").GetString()!.Split('.')[1], out var payload).ShouldBeTrue();
        using var claims = JsonDocument.Parse(payload!);
        claims.RootElement.GetProperty("acr").GetString().ShouldBe("2");
        claims.RootElement.GetProperty("amr").EnumerateArray().Select(value => value.GetString()).ShouldBe(["pwd", "otp", "mfa"]);
        (await PostAsync(user, code)).Body.GetProperty("mfa_required").GetBoolean().ShouldBeTrue("a code works once");
    }

    [Fact]
    public async Task Post_PasswordAndRecoveryCode_AnswersTokens()
    {
        var user = await server.AddUserAsync("appdrawer");
        (await PostAsync(user, user.Codes[0])).Status.ShouldBe(200);
        (await PostAsync(user, user.Codes[0])).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Post_WrongPasswordWithCode_TellsNothingOfTheCodeAndLeavesIt()
    {
        var user = await server.AddUserAsync("appwrong");
        var code = user.NextCode();
        var (status, body) = await PostAsync(user, code, "wrong");
        (status, body.GetProperty("error").GetString(), body.TryGetProperty("mfa_required", out _)).ShouldBe((400, "invalid_grant", false));
        (await PostAsync(user, code)).Status.ShouldBe(200, "the code was not used up");
    }

    [Fact] // AC-104
    public async Task Post_FiveWrongCodes_LockTheAccountEverywhere()
    {
        var user = await server.AddUserAsync("applocked");
        for (var i = 0; i < 5; i++)
            (await PostAsync(user, user.WrongCode())).Status.ShouldBe(400);

        (await PostAsync(user, user.NextCode())).Status.ShouldBe(429);
        using var browser = server.NewBrowser();
        (await user.ShowPasswordAsync(browser)).Status.ShouldBe(System.Net.HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Post_PasswordAloneAgainAndAgain_LocksNobodyOut()
    {
        var user = await server.AddUserAsync("apppatient");
        for (var i = 0; i < 8; i++)
            (await PostAsync(user)).Status.ShouldBe(400);
        (await PostAsync(user, user.NextCode())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Post_LongCode_IsInvalidRequest()
    {
        var user = await server.AddUserAsync("applong");
        (await PostAsync(user, new string('1', 65))).Body.GetProperty("error").GetString().ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Post_UserWithoutSecondFactor_IgnoresTheCode()
    {
        var user = await server.AddUserWithoutAsync("appnone");
        (await PostAsync(user, "123456")).Status.ShouldBe(200);
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(TwoFactorUser user, string? otp = null, string password = TestSeed.Password)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["client_id"] = "mobile", ["username"] = user.Name, ["password"] = password, ["scope"] = "openid email",
        };
        if (otp is not null)
            form["otp"] = otp;
        using var response = await server.Factory.Http.PostAsync(new Uri("/connect/token", UriKind.Relative), new FormUrlEncodedContent(form));
        var body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonDocument.Parse(body).RootElement);
    }
}
