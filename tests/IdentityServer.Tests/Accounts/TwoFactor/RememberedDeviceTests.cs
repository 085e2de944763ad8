using System.Net;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

[Collection(TwoFactorServer.Name)]
public sealed class RememberedDeviceTests(TwoFactorServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task SignIn_RememberedDevice_ShowsOneFactorAndSaysSo()
    {
        var user = await server.AddUserAsync("remembered");
        await user.SignInAsync(_browser, remember: true);
        SignOut();

        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account");

        (await server.ScalarAsync<string>("SELECT acr || ' ' || array_to_string(amr, ' ') FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1", user.Id)).ShouldBe("1 pwd");
        using var other = server.NewBrowser();
        (await user.ShowPasswordAsync(other)).Location.ShouldBe("/account/two-factor", "another browser is not remembered");
    }

    [Fact]
    public async Task SignIn_NotTicked_IsAskedAgain()
    {
        var user = await server.AddUserAsync("notticked");
        await user.SignInAsync(_browser);
        SignOut();
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account/two-factor");
    }

    [Fact]
    public async Task SignIn_TokenInTheDatabase_IsAHashOfTheCookie()
    {
        var user = await server.AddUserAsync("hashed");
        await user.SignInAsync(_browser, remember: true);
        var cookie = _browser.Cookies.GetAllCookies().Single(cookie => cookie.Name == "ip.device");
        cookie.HttpOnly.ShouldBeTrue();
        cookie.Value.Length.ShouldBe(43);
        (await server.ScalarAsync<byte[]>("SELECT token_hash FROM remembered_devices WHERE user_id = $1", user.Id))
            .ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(cookie.Value)));
    }

    [Theory]
    [InlineData("UPDATE users SET security_stamp = 'other' WHERE id = $1")] // password, e-mail, second factor changed
    [InlineData("UPDATE remembered_devices SET expires_at = '2020-01-01' WHERE user_id = $1")]
    [InlineData("DELETE FROM remembered_devices WHERE user_id = $1")]
    public async Task SignIn_MemoryIsOver_IsAskedAgain(string change)
    {
        var user = await server.AddUserAsync("over");
        await user.SignInAsync(_browser, remember: true);
        SignOut();
        await server.ScalarAsync<object>(change, user.Id);
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account/two-factor");
    }

    [Fact] // ASVS V6.4.3: another password does not get round the second factor
    public async Task ChangePassword_RememberedDevice_IsForgotten()
    {
        var user = await server.AddUserAsync("newpassword");
        await user.SignInAsync(_browser, remember: true);
        SignOut();
        var hash = await server.ScalarAsync<string>("SELECT password_hash FROM users WHERE id = $1", user.Id);
        await server.CallAsync<IAccountStates, bool>(states => states.ChangePasswordAsync(new PasswordChange(user.Id, hash!, hash!, null), server.Clock.GetUtcNow(), default));
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account/two-factor");
    }

    [Fact]
    public async Task SignIn_TwoPeopleOnOneBrowser_AreBothRemembered()
    {
        var (first, second) = (await server.AddUserAsync("first"), await server.AddUserAsync("second"));
        await first.SignInAsync(_browser, remember: true);
        var stolen = _browser.Cookies.GetAllCookies().Single(cookie => cookie.Name == "ip.device");
        SignOut();
        await second.SignInAsync(_browser, remember: true);
        SignOut();

        (await first.ShowPasswordAsync(_browser)).Location.ShouldBe("/account");
        SignOut();
        (await second.ShowPasswordAsync(_browser)).Location.ShouldBe("/account");
        using var thief = server.NewBrowser();
        thief.Cookies.Add(new Cookie(stolen.Name, stolen.Value, "/", stolen.Domain));
        (await first.ShowPasswordAsync(thief)).Location.ShouldBe("/account/two-factor", "an old copy of the token is worth nothing");
    }

    [Fact]
    public async Task ForgetAll_OnThePage_AsksEverybodyAgain()
    {
        var user = await server.AddUserAsync("forgets");
        await user.SignInAsync(_browser, remember: true);
        var page = await _browser.GetAsync("/account/two-step");
        page.Document.QuerySelectorAll("dd").Select(fact => fact.TextContent).ShouldContain("1");

        (await _browser.SubmitAsync(page, new Dictionary<string, string>(), "forget")).Status.ShouldBe(HttpStatusCode.SeeOther);

        SignOut();
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account/two-factor");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'remembered_devices_forgotten'", user.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Page_SwitchedOffByTheOperator_OffersNothing()
    {
        await using var strict = await ServerFactory.StartAsync(new ServerOptions
        {
            Database = server.Factory.Database,
            Settings = new Dictionary<string, string> { ["TwoFactor:RememberDeviceFor"] = "00:00:00" },
            Adjust = builder => builder.Services.AddSingleton<TimeProvider>(server.Clock),
        });
        var user = await server.AddUserAsync("strict");
        using var browser = new PageBrowser(strict);
        await user.ShowPasswordAsync(browser);
        (await browser.GetAsync("/account/two-factor")).Document.QuerySelector("#remember_device").ShouldBeNull();
    }

    public void Dispose() => _browser.Dispose();

    private void SignOut()
    {
        foreach (var cookie in _browser.Cookies.GetAllCookies().Where(cookie => cookie.Name == "ip.session"))
            cookie.Expired = true;
    }
}
