using System.Net;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

[Collection(TwoFactorServer.Name)]
public sealed class TwoStepPageTests(TwoFactorServer server) : IDisposable
{
    private const string Page = "/account/two-step";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task SetUp_ScanAndCode_IsOnWithTenCodesShownOnce()
    {
        var user = await SignedInAsync("setsup");
        var setUp = await _browser.GetAsync(Page);
        setUp.Find("img.qr").GetAttribute("src").ShouldStartWith("data:image/png;base64,");
        var (secret, sid) = (SecretOn(setUp), await SidAsync(user));
        var code = CodeOf(secret);

        var answer = await EnableAsync(setUp, code);

        (answer.Status, answer.Location).ShouldBe((HttpStatusCode.SeeOther, Page));
        var shown = await _browser.GetAsync(Page);
        var codes = CodesOn(shown);
        codes.Count.ShouldBe(10);
        codes.ShouldAllBe(shownCode => TypedCode.Read(shownCode)!.IsRecovery);
        Uri.UnescapeDataString(shown.Find("a[download]").GetAttribute("href")!).ShouldContain(codes[9]);
        CodesOn(await _browser.GetAsync(Page)).ShouldBeEmpty("they are shown once");
        (await SidAsync(user)).ShouldNotBe(sid, "ASVS V7.2.4");
        (await server.ScalarAsync<string>("SELECT acr FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1", user.Id)).ShouldBe("2");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'two_factor_enabled' AND ip_address IS NOT NULL", user.Id)).ShouldBe(1);
        (await MailsAsync(user)).ShouldBe(1);

        // What was shown works, and the code that set it up is used up.
        using var other = server.NewBrowser();
        var on = user with { Secret = secret, Codes = codes };
        (await on.SignInAsync(other, code)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await on.SignInAsync(other, codes[0])).Location.ShouldBe("/account");
    }

    [Fact]
    public async Task SetUp_WrongCode_KeepsTheSecretThatWasScanned()
    {
        var user = await SignedInAsync("mistypes");
        var setUp = await _browser.GetAsync(Page);
        var secret = SecretOn(setUp);

        var again = await EnableAsync(setUp, new TwoFactorUser(server, user.Id, user.Name, secret, []).WrongCode());

        again.Status.ShouldBe(HttpStatusCode.BadRequest);
        again.Find("#code_enable-problem").TextContent.ShouldContain("The code does not match.");
        SecretOn(again).ShouldBe(secret);
        (await EnableAsync(again, CodeOf(secret))).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact] // AC-124
    public async Task SetUp_FormSentAgain_EnrolsNoSecondApp()
    {
        await SignedInAsync("again");
        var setUp = await _browser.GetAsync(Page);
        var secret = SecretOn(setUp);
        await EnableAsync(setUp, CodeOf(secret));
        server.Clock.Advance(TimeSpan.FromSeconds(Totp.Period));
        (await EnableAsync(setUp, CodeOf(secret))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task SetUp_FormOfSomebodyElse_IsRefused()
    {
        await SignedInAsync("victim");
        using var attacker = server.NewBrowser();
        var other = await server.AddUserWithoutAsync("attacker");
        await other.ShowPasswordAsync(attacker);
        var theirs = await attacker.GetAsync(Page);
        var secret = SecretOn(theirs);

        var mine = await _browser.GetAsync(Page);
        var answer = await _browser.SubmitAsync(mine, new Dictionary<string, string>
        {
            ["setup"] = theirs.Find("input[name=setup]").GetAttribute("value")!, ["code_enable"] = CodeOf(secret),
        }, "enable");

        (answer.Status, answer.Body.Contains("out of date", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.BadRequest, true));
    }

    [Fact] // ASVS V7.5.1
    public async Task Page_SignInTooOld_AsksToSignInAgain()
    {
        await SignedInAsync("old");
        server.Clock.Advance(TimeSpan.FromMinutes(11));
        (await _browser.GetAsync(Page)).Location.ShouldBe("/account/login?next=two-step");
    }

    [Theory] // ASVS V7.4.3
    [InlineData(true)]
    [InlineData(false)]
    public async Task SetUp_EndingOtherSessions_IsAChoice(bool ends)
    {
        var user = await SignedInAsync("others");
        using var phone = server.NewBrowser();
        await user.ShowPasswordAsync(phone);
        var setUp = await _browser.GetAsync(Page);
        setUp.Find("#others").HasAttribute("checked").ShouldBeTrue("the safe choice is made beforehand");
        var fields = new Dictionary<string, string> { ["code_enable"] = CodeOf(SecretOn(setUp)) };
        if (ends)
            fields["others"] = "true";

        await _browser.SubmitAsync(setUp, fields, "enable");

        (await phone.GetAsync("/account")).Status.ShouldBe(ends ? HttpStatusCode.SeeOther : HttpStatusCode.OK);
        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Codes_Renewed_OldOnesAreVoid()
    {
        var user = await server.AddUserAsync("renews");
        await user.SignInAsync(_browser);
        var page = await _browser.GetAsync(Page);
        (await PressAsync(page, "codes", user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await PressAsync(page, "codes", user.NextCode())).Status.ShouldBe(HttpStatusCode.SeeOther);

        var codes = CodesOn(await _browser.GetAsync(Page));
        codes.Count.ShouldBe(10);
        codes.Intersect(user.Codes).ShouldBeEmpty();
        using var other = server.NewBrowser();
        (await user.SignInAsync(other, user.Codes[0])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await user.SignInAsync(other, codes[0])).Location.ShouldBe("/account");
        (await MailsAsync(user)).ShouldBe(2, "new codes, and one of them used");
    }

    [Fact]
    public async Task Codes_FewLeft_AreWarnedOf()
    {
        var user = await server.AddUserAsync("few");
        await user.SignInAsync(_browser);
        (await _browser.GetAsync(Page)).Document.QuerySelector("section .problem").ShouldBeNull();
        await server.ScalarAsync<object>("UPDATE recovery_codes SET used_at = now() WHERE code_hash IN (SELECT code_hash FROM recovery_codes WHERE user_id = $1 LIMIT 7)", user.Id);
        (await _browser.GetAsync(Page)).Find("section .problem").TextContent.ShouldContain("Only a few");
        await server.ScalarAsync<object>("UPDATE recovery_codes SET used_at = now() WHERE user_id = $1", user.Id);
        (await _browser.GetAsync(Page)).Find("section .problem").TextContent.ShouldContain("No recovery code is left");
    }

    [Fact] // ASVS V6.5.6
    public async Task Off_WithACode_PasswordAloneSignsIn()
    {
        var user = await server.AddUserAsync("off");
        await user.SignInAsync(_browser, remember: true);
        var page = await _browser.GetAsync(Page);
        (await PressAsync(page, "disable", user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await server.ScalarAsync<bool>("SELECT two_factor_enabled FROM users WHERE id = $1", user.Id)).ShouldBeTrue();

        (await PressAsync(page, "disable", user.NextCode())).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await _browser.GetAsync(Page)).Document.QuerySelector("img.qr").ShouldNotBeNull("ready to be set up anew");
        using var other = server.NewBrowser();
        (await user.ShowPasswordAsync(other)).Location.ShouldBe("/account");
        const string Rows = "SELECT (SELECT count(*) FROM authenticators WHERE user_id = $1) + (SELECT count(*) FROM recovery_codes WHERE user_id = $1) + (SELECT count(*) FROM remembered_devices WHERE user_id = $1)";
        (await server.ScalarAsync<long>(Rows, user.Id)).ShouldBe(0);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'two_factor_disabled'", user.Id)).ShouldBe(1);
        (await MailsAsync(user)).ShouldBe(1);
    }

    [Fact]
    public async Task SetUp_TwentyTimesAtOnce_EnrolsOneApp()
    {
        var user = await server.AddUserWithoutAsync("enrols");
        var state = await server.CallAsync<ITwoFactorStore, TwoFactorState?>(store => store.FindAsync(user.Id, server.Clock.GetUtcNow(), default));
        var owner = new AccountOwner(user.Id, Guid.CreateVersion7(), null, new Protocol.Grants.ClientDevice(null, null));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.CallAsync<ITwoFactorStore, bool>(store => store.EnableAsync(
            new NewAuthenticator(state!.SecurityStamp, [(byte)i], i, new RecoveryCodeSet([], [1], [[(byte)i]])), owner, false, server.Clock.GetUtcNow(), default))));
        answers.Count(done => done).ShouldBe(1);
    }

    [Fact] // ASVS V6.4.4
    public async Task Reset_ByTheOperator_SwitchesOffEndsSessionsAndIsRecorded()
    {
        var user = await server.AddUserAsync("lost");
        await user.SignInAsync(_browser);

        await server.CallAsync<TwoFactorReset, bool>(async reset =>
        {
            await reset.ResetAsync(user.Name, default);
            return true;
        });

        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'two_factor_reset'", user.Id)).ShouldBe(1);
        (await MailsAsync(user)).ShouldBe(1);
        await Should.ThrowAsync<AdministrationException>(() => server.CallAsync<TwoFactorReset, bool>(async reset =>
        {
            await reset.ResetAsync(user.Name, default);
            return true;
        }));
    }

    public void Dispose() => _browser.Dispose();

    private static byte[] SecretOn(PageAnswer page) => Secrets.Decode(page.Find("#secret").TextContent);

    private static List<string> CodesOn(PageAnswer page) => [.. page.Document.QuerySelectorAll("#recovery-codes code").Select(code => code.TextContent)];

    private string CodeOf(byte[] secret) => Totp.CodeAt(secret, Totp.StepAt(server.Clock.GetUtcNow()));

    private Task<PageAnswer> EnableAsync(PageAnswer page, string code) =>
        _browser.SubmitAsync(page, new Dictionary<string, string> { ["code_enable"] = code }, "enable");

    private Task<PageAnswer> PressAsync(PageAnswer page, string choice, string code) => _browser.PostAsync(Page, new Dictionary<string, string>
    {
        ["__RequestVerificationToken"] = page.Find("input[name=__RequestVerificationToken]").GetAttribute("value")!,
        [$"code_{choice}"] = code,
        ["choice"] = choice,
    });

    private async Task<TwoFactorUser> SignedInAsync(string name)
    {
        var user = await server.AddUserWithoutAsync(name);
        await user.ShowPasswordAsync(_browser);
        return user;
    }

    private Task<Guid> SidAsync(TwoFactorUser user) => server.ScalarAsync<Guid>("SELECT id FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1", user.Id);

    private Task<long> MailsAsync(TwoFactorUser user) =>
        server.ScalarAsync<long>("SELECT count(*) FROM outbox WHERE kind = 'ProtectionChanged' AND domain = (SELECT lower(split_part(email, '@', 2)) FROM users WHERE id = $1)", user.Id);
}
