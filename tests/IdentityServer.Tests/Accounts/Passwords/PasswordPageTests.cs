using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>/account/password (ASVS V6.2.2, V6.2.3).</summary>
[Collection(PagesServer.Name)]
public sealed class PasswordPageTests(PagesServer server)
{
    private const string Fresh = "quiet-Lamp8-orbit";

    [Fact]
    public async Task Change_WithTheOldOne_TakesEffectIsToldAndEndsOtherSessions()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        using var elsewhere = server.NewBrowser();
        await elsewhere.SignInAsync(await elsewhere.GetAsync("/account/login"), user.Name, PasskeyBrowser.Password);
        var stamp = await user.ScalarAsync<string>("SELECT security_stamp FROM users WHERE id = $1");

        (await SendAsync(user.Browser, PasskeyBrowser.Password, Fresh, endOthers: true)).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await user.Browser.GetAsync("/account/password")).Body.ShouldContain("Your password was changed.");
        (await elsewhere.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await user.ScalarAsync<string>("SELECT security_stamp FROM users WHERE id = $1")).ShouldNotBe(stamp);
        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'password_changed'")).ShouldBe(1L);
        (await server.Factory.WrittenMailAsync($"{user.Name}@example.com")).Text.ShouldContain("password");
        using var again = server.NewBrowser();
        (await again.SignInAsync(await again.GetAsync("/account/login"), user.Name, PasskeyBrowser.Password)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await again.SignInAsync(await again.GetAsync("/account/login"), user.Name, Fresh)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Change_OtherSessionsKept_TheyGoOn()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        using var elsewhere = server.NewBrowser();
        await elsewhere.SignInAsync(await elsewhere.GetAsync("/account/login"), user.Name, PasskeyBrowser.Password);
        (await user.Browser.GetAsync("/account/password")).Find("#end_other_sessions").HasAttribute("checked").ShouldBeTrue("ending them is the default");

        await SendAsync(user.Browser, PasskeyBrowser.Password, Fresh, endOthers: false);

        (await elsewhere.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("wrong", Fresh, Fresh, "current_password", "The current password is wrong. Check it and try again.")]
    [InlineData("", Fresh, Fresh, "current_password", "Enter your current password.")]
    [InlineData(PasskeyBrowser.Password, "", "", "new_password", "Choose a new password.")]
    [InlineData(PasskeyBrowser.Password, "Passw0rd!", "Passw0rd!", "new_password", "This password is too easy to guess. Make it longer, for example with a few unrelated words.")]
    [InlineData(PasskeyBrowser.Password, Fresh, "other", "new_password_confirmation", "The two new passwords are not the same.")]
    public async Task Change_SomethingWrong_IsSaidAtTheFieldAndNothingIsSentBack(string current, string wanted, string again, string field, string problem)
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();

        var answer = await SendAsync(user.Browser, current, wanted, endOthers: true, again);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Find($"#{field}-problem").TextContent.ShouldBe(problem);
        answer.Document.QuerySelectorAll("input[type=password]").ShouldAllBe(input => string.IsNullOrEmpty(input.GetAttribute("value")));
        answer.Body.ShouldNotContain(PasskeyBrowser.Password);
    }

    [Fact]
    public async Task Change_GuessedHere_LocksLikeSignIn()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        for (var i = 0; i < 5; i++)
            (await SendAsync(user.Browser, $"wrong{i}", Fresh, endOthers: true)).Status.ShouldBe(HttpStatusCode.BadRequest);

        var answer = await SendAsync(user.Browser, PasskeyBrowser.Password, Fresh, endOthers: true);

        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.Keys.ShouldContain("Retry-After");
    }

    [Fact]
    public async Task SetFirst_SignedInLately_NeedsNoOldOne()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        await user.ScalarAsync<object>("UPDATE users SET password_hash = NULL WHERE id = $1");
        (await user.Browser.GetAsync("/account/password")).Document.QuerySelector("#current_password").ShouldBeNull();

        (await SendAsync(user.Browser, null, Fresh, endOthers: true)).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await user.Browser.GetAsync("/account/password")).Body.ShouldContain("Your password was set.");
        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'password_added'")).ShouldBe(1L);
        using var again = server.NewBrowser();
        (await again.SignInAsync(await again.GetAsync("/account/login"), user.Name, Fresh)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task SetFirst_SignedInLongAgo_AsksToSignInAgain()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        var page = await user.Browser.GetAsync("/account/password");
        await user.ScalarAsync<object>("UPDATE users SET password_hash = NULL WHERE id = $1");
        await user.ScalarAsync<object>("UPDATE sessions SET auth_time = auth_time - interval '30 minutes' WHERE user_id = $1");

        (await user.Browser.GetAsync("/account/password")).Location.ShouldBe("/account/login?next=password");
        (await SendAsync(user.Browser, "", Fresh, endOthers: true, page: page)).Location.ShouldBe("/account/login?next=password");
        (await user.ScalarAsync<bool>("SELECT password_hash IS NULL FROM users WHERE id = $1")).ShouldBeTrue();
    }

    [Fact]
    public async Task SetFirst_TwentyAtOnce_OneIsKept()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        await user.ScalarAsync<object>("UPDATE users SET password_hash = NULL WHERE id = $1");
        var page = await user.Browser.GetAsync("/account/password");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(user.Browser, null, $"quiet-Lamp8-orbit-{i}", endOthers: false, page: page)));

        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'password_added'")).ShouldBe(1L);
    }

    private static async Task<PageAnswer> SendAsync(PageBrowser browser, string? current, string wanted, bool endOthers, string? again = null, PageAnswer? page = null)
    {
        page ??= await browser.GetAsync("/account/password");
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = page.Find("main input[name=__RequestVerificationToken]").GetAttribute("value")!,
            ["new_password"] = wanted, ["new_password_confirmation"] = again ?? wanted,
        };
        if (current is not null)
            fields["current_password"] = current;
        if (endOthers)
            fields["end_other_sessions"] = "true";
        return await browser.PostAsync("/account/password", fields);
    }
}
