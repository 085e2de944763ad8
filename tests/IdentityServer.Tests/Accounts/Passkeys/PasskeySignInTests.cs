using System.Buffers.Text;
using System.Net;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Signing in by passkey: without a name, with two factors, and everything that is refused (AC-125).</summary>
[Collection(PagesServer.Name)]
public sealed class PasskeySignInTests(PagesServer server)
{
    private const string Refused = "This passkey cannot sign you in.";

    public static TheoryData<string, Action<SoftwareAuthenticator>> Broken => new()
    {
        { "another origin", device => device.Origin = "https://evil.example" },
        { "another RP ID", device => device.RelyingParty = "evil.example" },
        { "a frame of another site", device => device.CrossOrigin = true },
        { "a top page of another site", device => device.TopOrigin = "https://evil.example" },
        { "no user verification", device => device.Verifies = false },
        { "no user", device => device.IsPresent = false },
        { "another key", device => device.ChangeKey() },
        { "a challenge of its own", device => device.Challenge = Base64Url.EncodeToString(new byte[32]) },
        { "an answer to a registration", device => device.Type = "webauthn.create" },
    };

    [Fact]
    public async Task SignIn_WithoutAName_OpensASessionOfTwoFactors()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var fresh = server.NewBrowser();
        var exchange = await user.SignInOptionsAsync(fresh);
        exchange.GetProperty("options").GetProperty("userVerification").GetString().ShouldBe("required");
        exchange.GetProperty("options").GetProperty("rpId").GetString().ShouldBe("localhost");
        exchange.GetProperty("options").GetProperty("allowCredentials").GetArrayLength().ShouldBe(0);

        (await user.SignInAsync(fresh, exchange)).Location.ShouldBe("/account");

        (await fresh.GetAsync("/account")).Body.ShouldContain(user.Name);
        (await user.ScalarAsync<string>("SELECT acr || ' ' || array_to_string(amr, ' ') FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1")).ShouldBe("2 swk user mfa");
        (await user.ScalarAsync<string>("SELECT method || ' ' || reason FROM login_history WHERE user_id = $1 ORDER BY id DESC LIMIT 1")).ShouldBe("passkey ok");
        (await user.ScalarAsync<bool>("SELECT last_used_at IS NOT NULL FROM user_passkeys WHERE user_id = $1")).ShouldBeTrue();
    }

    [Fact]
    public async Task SignIn_ForAnApplication_GoesBackToTheRequest()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var fresh = server.NewBrowser();
        var page = await PagesServer.AuthorizeAsync(fresh);
        var action = page.Find("form[data-passkey=get]").GetAttribute("action")!;
        action.ShouldStartWith("/account/passkey?interaction=");
        page.Find("input[autocomplete~=webauthn]").GetAttribute("autocomplete").ShouldBe("username webauthn");

        var exchange = await user.SignInOptionsAsync(fresh);
        var token = (await fresh.GetAsync(action)).Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        var answer = await fresh.PostAsync(action, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token, ["passkey_handle"] = exchange.GetProperty("handle").GetString()!,
            ["passkey_credential"] = user.Device.Get(exchange.GetProperty("options")),
        });

        answer.Location.ShouldNotBeNull().ShouldStartWith("/connect/authorize?interaction=");
        (await user.ScalarAsync<string>("SELECT client_id FROM login_history WHERE user_id = $1 AND method = 'passkey'")).ShouldBe("web");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task SignIn_Broken_IsRefused(string what, Action<SoftwareAuthenticator> fault)
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        fault(user.Device);

        var answer = await user.SignInAnewAsync();

        answer.Status.ShouldBe(HttpStatusCode.BadRequest, what);
        answer.Body.ShouldContain(Refused);
    }

    [Fact]
    public async Task SignIn_PasskeyOfNobody_LooksLikeAnyOther()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        await user.ScalarAsync<object>("DELETE FROM user_passkeys WHERE user_id = $1");

        var answer = await user.SignInAnewAsync();

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.ShouldContain(Refused);
    }

    // Web Authentication §7.2 (22).
    [Theory]
    [InlineData(5u, 5u)]
    [InlineData(5u, 4u)]
    [InlineData(5u, 0u)]
    public async Task SignIn_CounterDoesNotGrow_IsRefusedAndRecorded(uint kept, uint sent)
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        user.Device.Counter = kept;
        (await user.SignInAnewAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
        user.Device.Counter = sent;

        (await user.SignInAnewAsync()).Body.ShouldContain(Refused);

        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'passkey_counter_refused'")).ShouldBe(1L);
        (await user.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1 ORDER BY id DESC LIMIT 1")).ShouldBe("passkey_counter");
        (await user.ScalarAsync<long>("SELECT sign_count FROM user_passkeys WHERE user_id = $1")).ShouldBe(kept);
    }

    [Fact]
    public async Task SignIn_TwentyAtOnceWithOneCount_OneSucceeds()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        user.Device.Counter = 1;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => user.SignInAnewAsync()));

        answers.Count(answer => answer.Status == HttpStatusCode.SeeOther).ShouldBe(1);
    }

    [Fact]
    public async Task SignIn_TwentyAtOnceWithOneAnswer_OneSucceeds()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var fresh = server.NewBrowser();
        var exchange = await user.SignInOptionsAsync(fresh);
        var credential = user.Device.Get(exchange.GetProperty("options"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => user.SignInAsync(fresh, exchange, credential)));

        answers.Count(answer => answer.Status == HttpStatusCode.SeeOther).ShouldBe(1);
        (await user.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id = $1 AND method = 'passkey' AND succeeded")).ShouldBe(1L);
    }

    [Fact]
    public async Task SignIn_AnswerInAnotherBrowser_IsRefused()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var attacker = server.NewBrowser();
        using var victim = server.NewBrowser();
        var exchange = await user.SignInOptionsAsync(attacker);
        await user.SignInOptionsAsync(victim);

        // Login CSRF: an answer of the attacker's own passkey, sent from the victim's browser.
        (await user.SignInAsync(victim, exchange)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task SignIn_Deactivated_IsToldSo()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        await user.ScalarAsync<object>("UPDATE users SET is_active = false WHERE id = $1");

        var answer = await user.SignInAnewAsync();

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Heading.ShouldBe("This account is deactivated");
    }

    [Fact]
    public async Task SignIn_Deleted_IsUnknown()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        await user.ScalarAsync<object>("UPDATE users SET is_active = false, deleted_at = now() WHERE id = $1");

        (await user.SignInAnewAsync()).Body.ShouldContain(Refused);
    }

    [Fact]
    public async Task SignIn_PasswordLocked_StillWorks()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var attacker = server.NewBrowser();
        for (var i = 0; i < 6; i++)
            await attacker.SignInAsync(await attacker.GetAsync("/account/login"), user.Name, "wrong");

        (await user.SignInAnewAsync()).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task SignIn_ManyFromOneAddress_AreRefusedForAWhile()
    {
        await using var limited = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["RateLimits:Enabled"] = "true", ["RateLimits:RequestsPerMinutePerIp"] = "10000" } });
        using var browser = new PageBrowser(limited);
        var token = (await browser.GetAsync("/account/passkey")).Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        PageAnswer last = null!;
        for (var i = 0; i < 31; i++)
            last = await browser.PostAsync("/account/passkey", new Dictionary<string, string> { ["__RequestVerificationToken"] = token });

        last.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.Keys.ShouldContain("Retry-After");
    }

    [Fact]
    public async Task Page_SwitchedOffOrIssuerWithoutAName_IsNotThere()
    {
        await using var off = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["Passkeys:Enabled"] = "false" } });
        using var browser = new PageBrowser(off);

        (await browser.GetAsync("/account/passkey")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync("/account/login")).Document.QuerySelector("form[data-passkey]").ShouldBeNull();
    }
}
