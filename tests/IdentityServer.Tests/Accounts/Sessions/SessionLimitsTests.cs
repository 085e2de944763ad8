using IdentityPlatform.IdentityServer.Accounts.Api;

namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>The table of docs/accounts.md: what ends by itself, and when (ASVS V7.3.1, V7.3.2). Each test has a clock of its own.</summary>
public sealed class SessionLimitsTests : IAsyncLifetime
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(false, 2 * 60)]
    [InlineData(true, 14 * 24 * 60)]
    public async Task Session_NotUsed_IdlesOut(bool remembered, int minutes)
    {
        var (_, name, _) = await _host.AddUserAsync("idle");
        var browser = _host.NewBrowser();
        var session = (await browser.SignInAsync(name, rememberMe: remembered)).Split(' ')[1];

        _host.Clock.Advance(TimeSpan.FromMinutes(minutes) - Slack);
        (await browser.SessionAsync()).ShouldBe(session);
        _host.Clock.Advance(TimeSpan.FromMinutes(minutes) + Slack);
        (await browser.SessionAsync()).ShouldBe("none");
    }

    [Theory]
    [InlineData(false, 60, 12)]
    [InlineData(true, 7 * 24 * 60, 30 * 24)]
    public async Task Session_UsedAllTheTime_EndsAtItsAbsoluteLimit(bool remembered, int everyMinutes, int hours)
    {
        var (_, name, _) = await _host.AddUserAsync("busy");
        var browser = _host.NewBrowser();
        var session = (await browser.SignInAsync(name, rememberMe: remembered)).Split(' ')[1];
        var end = TimeSpan.FromHours(hours);

        var used = TimeSpan.Zero;
        for (; used + TimeSpan.FromMinutes(everyMinutes) < end; used += TimeSpan.FromMinutes(everyMinutes))
        {
            _host.Clock.Advance(TimeSpan.FromMinutes(everyMinutes));
            (await browser.SessionAsync()).ShouldBe(session, $"used {used} ago");
        }

        _host.Clock.Advance(end - used + Slack);
        (await browser.SessionAsync()).ShouldBe("none");
    }

    [Fact]
    public async Task Code_OfASessionThatIdledOut_IsNotIssued()
    {
        var (id, name, _) = await _host.AddUserAsync("late");
        var session = Guid.Parse((await _host.NewBrowser().SignInAsync(name)).Split(' ')[1]);
        _host.Clock.Advance(TimeSpan.FromHours(2) + Slack);

        (await _host.ScalarAsync<string>(
            "SELECT issue_code('\\x00', $1, $2, $3, $4, 'web', '{openid}', NULL, NULL, NULL, NULL, NULL, NULL, $5)",
            _host.Clock.GetUtcNow().AddMinutes(1), Guid.CreateVersion7(), id, session, _host.Clock.GetUtcNow())).ShouldBe("session_ended");
    }

    // An app that refreshes by itself is nobody's presence.
    [Fact]
    public async Task Refresh_ByAnApp_IsNotedButDoesNotKeepABrowserSessionAlive()
    {
        var (_, name, _) = await _host.AddUserAsync("noted");
        var (_, refresh) = await _host.TokensAsync(name);
        _host.Clock.Advance(TimeSpan.FromMinutes(4));
        var reply = await _host.RefreshAsync(refresh);
        (await LastUsedIsCreatedAsync(name)).ShouldBeTrue("noted every five minutes at most");

        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        await _host.RefreshAsync(reply.Json.GetProperty("refresh_token").GetString()!);

        (await LastUsedIsCreatedAsync(name)).ShouldBeFalse();
        (await _host.ScalarAsync<bool>("SELECT s.idle_expires_at IS NULL FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = $1", name)).ShouldBeTrue();
    }

    private Task<bool> LastUsedIsCreatedAsync(string name) =>
        _host.ScalarAsync<bool>("SELECT s.last_used_at = s.created_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = $1", name);
}
