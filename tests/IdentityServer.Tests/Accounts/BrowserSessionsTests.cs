namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class BrowserSessionsTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Theory]
    [InlineData(false, 12 * 60)]
    [InlineData(true, 30 * 24 * 60)]
    public async Task SignIn_RememberMe_DecidesCookieAndEnd(bool rememberMe, int minutes)
    {
        var (_, name, _) = await host.AddUserAsync("lives");
        var browser = host.NewBrowser();
        var session = (await browser.SignInAsync(name, rememberMe: rememberMe)).Split(' ')[1];

        var cookie = browser.SetCookie.ShouldNotBeNull();
        cookie.ShouldStartWith("ip.session=");
        foreach (var attribute in new[] { "path=/", "samesite=lax", "httponly" })
            cookie.ShouldContain(attribute, Case.Insensitive);
        cookie.Contains("expires=", StringComparison.OrdinalIgnoreCase).ShouldBe(rememberMe);
        (await browser.SessionAsync()).ShouldBe(session);
        (await host.ScalarAsync<bool>("SELECT persistent = $2 AND expires_at = auth_time + $3 FROM sessions WHERE id = $1", Guid.Parse(session), rememberMe, TimeSpan.FromMinutes(minutes)))
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("ip.session=garbage")]
    [InlineData("ip.session=")]
    [InlineData("ip.session=CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ip.session=chunks-3")]
    [InlineData("ip.session=chunks-99999999999; ip.sessionC1=x")]
    public async Task Current_GarbageCookie_IsNoSession(string cookie)
    {
        var browser = host.NewBrowser();
        browser.Cookie = cookie;

        (await browser.SessionAsync()).ShouldBe("none");
    }

    [Fact]
    public async Task SignOut_CopiedCookie_IsDeadToo()
    {
        var (_, name, _) = await host.AddUserAsync("copied");
        var browser = host.NewBrowser();
        await browser.SignInAsync(name);
        var copy = browser.Cookie;

        await browser.SignOutAsync();

        browser.Cookie.ShouldBeNull();
        browser.Cookie = copy;
        (await browser.SessionAsync()).ShouldBe("none");
    }

    [Fact]
    public async Task SignIn_Again_NewIdAndTheOldCookieIsDead()
    {
        var (_, name, _) = await host.AddUserAsync("again");
        var browser = host.NewBrowser();
        var first = (await browser.SignInAsync(name)).Split(' ')[1];
        var planted = browser.Cookie;
        var grant = await AddGrantAsync(Guid.Parse(first));

        var second = (await browser.SignInAsync(name)).Split(' ')[1];

        second.ShouldNotBe(first);
        (await browser.SessionAsync()).ShouldBe(second);
        // The user's applications stay signed in, and go with the new session.
        (await host.ScalarAsync<Guid>("SELECT session_id FROM read_live_grant($1)", grant)).ShouldBe(Guid.Parse(second));
        browser.Cookie = planted;
        (await browser.SessionAsync()).ShouldBe("none");
    }

    [Fact]
    public async Task SignIn_AsSomebodyElse_EndsTheFirstSessionAndItsGrants()
    {
        var (_, alice, _) = await host.AddUserAsync("alice");
        var (_, bob, _) = await host.AddUserAsync("bob");
        var browser = host.NewBrowser();
        var first = Guid.Parse((await browser.SignInAsync(alice)).Split(' ')[1]);
        var grant = await AddGrantAsync(first);

        var second = (await browser.SignInAsync(bob)).Split(' ')[1];

        (await browser.SessionAsync()).ShouldBe(second);
        (await host.ScalarAsync<bool>("SELECT ended_at IS NOT NULL FROM sessions WHERE id = $1", first)).ShouldBeTrue();
        (await host.ScalarAsync<long>("SELECT count(*) FROM read_live_grant($1)", grant)).ShouldBe(0);
    }

    [Fact]
    public async Task SignIn_WrongPassword_LeavesTheSessionAlone()
    {
        var (_, name, _) = await host.AddUserAsync("stays");
        var browser = host.NewBrowser();
        var session = (await browser.SignInAsync(name)).Split(' ')[1];

        (await browser.SignInAsync(name, "wrong")).ShouldBe("Failed");

        (await browser.SessionAsync()).ShouldBe(session);
    }

    [Fact]
    public async Task End_Session_TwiceIsOneEvent()
    {
        var (id, name, _) = await host.AddUserAsync("ended");
        var browser = host.NewBrowser();
        var session = Guid.Parse((await browser.SignInAsync(name)).Split(' ')[1]);

        await host.CallAsync<BrowserSessions>(sessions => sessions.EndAsync(session, "by_user", default));
        await host.CallAsync<BrowserSessions>(sessions => sessions.EndAsync(session, "by_user", default));

        (await browser.SessionAsync()).ShouldBe("none");
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'session_ended' AND user_id = $1", id)).ShouldBe(1);
    }

    [Fact]
    public async Task SetActive_False_EndsSessionsAndTokens()
    {
        var (_, name, _) = await host.AddUserAsync("shutout");
        var browser = host.NewBrowser();
        var grant = await AddGrantAsync(Guid.Parse((await browser.SignInAsync(name)).Split(' ')[1]));

        await host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, false, default));

        (await browser.SessionAsync()).ShouldBe("none");
        (await host.ScalarAsync<long>("SELECT count(*) FROM read_live_grant($1)", grant)).ShouldBe(0);
        await host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, true, default));
        (await browser.SessionAsync()).ShouldBe("none"); // what ended stays ended
        (await browser.SignInAsync(name)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task FindLive_SessionOfAnotherOrExpired_IsNone()
    {
        var (id, name, _) = await host.AddUserAsync("other");
        var session = Guid.Parse((await host.NewBrowser().SignInAsync(name)).Split(' ')[1]);
        var now = host.Clock.GetUtcNow();

        (await FindAsync(session, id, now)).ShouldNotBeNull().UserName.ShouldBe(name);
        (await FindAsync(session, Guid.CreateVersion7(), now)).ShouldBeNull();
        (await FindAsync(session, id, now.AddHours(12).AddMinutes(1))).ShouldBeNull();
    }

    [Fact]
    public async Task FindLive_InUse_IsNotedNowAndThen()
    {
        var (id, name, _) = await host.AddUserAsync("inuse");
        var session = Guid.Parse((await host.NewBrowser().SignInAsync(name)).Split(' ')[1]);
        var now = host.Clock.GetUtcNow();

        await FindAsync(session, id, now.AddMinutes(1));
        (await host.ScalarAsync<bool>("SELECT last_used_at = created_at FROM sessions WHERE id = $1", session)).ShouldBeTrue();
        await FindAsync(session, id, now.AddMinutes(6));
        (await host.ScalarAsync<bool>("SELECT last_used_at > created_at + interval '5 min' FROM sessions WHERE id = $1", session)).ShouldBeTrue();
    }

    private Task<CurrentSession?> FindAsync(Guid session, Guid user, DateTimeOffset now) =>
        host.CallAsync<ISessionStore, CurrentSession?>(store => store.FindLiveAsync(session, user, now, default));

    private async Task<Guid> AddGrantAsync(Guid session)
    {
        var id = Guid.CreateVersion7();
        await host.ScalarAsync<object>(
            """
            INSERT INTO grants (id, user_id, session_id, client_id, scopes, auth_time, acr, amr, created_at)
            SELECT $1, user_id, id, 'app', '{openid}', auth_time, acr, amr, created_at FROM sessions WHERE id = $2
            """,
            id, session);
        return id;
    }
}
