using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Authorization;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>The way of a browser to a code, and out again, at every crash point.</summary>
public sealed class AuthorizeCrashTests(CrashServer server, ITestOutputHelper output) : CrashPointTest(server, output), IClassFixture<CrashServer>
{
    /// <summary>The request of our own app.</summary>
    public static string Spa { get; } = "/connect/authorize?response_type=code&client_id=spa&scope=openid%20offline_access%20stocks:read&state=s"
        + $"&code_challenge={AuthorizationServer.Challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(TestSeed.SpaOrigin + "/callback")}";

    private readonly List<PageBrowser> _browsers = [];

    [Fact]
    public async Task Authorize_SignedIn_MakesWholeCodesOrNone()
    {
        var (browser, user) = await BrowserAsync();
        (await BreakAsync(
            () => Task.FromResult(Visit(browser, Spa)),
            async (attempt, first) =>
            {
                var again = await attempt.SendAsync();

                again.Code.ShouldNotBeNull();
                (await CountAsync($"identity.grants g WHERE user_id = '{user.Id}' AND NOT EXISTS (SELECT FROM identity.authorization_codes c WHERE c.grant_id = g.id)")).ShouldBe(0);
                foreach (var answer in new[] { first, again }.Where(answer => answer.IsDone))
                    (await CountAsync($"identity.authorization_codes WHERE code_hash = {Hash(answer.Code!)}")).ShouldBe(1, "I4");
            })).ShouldBePositive();
    }

    [Fact]
    public async Task Authorize_NotSignedIn_LeadsToASignInThatWorks() => (await BreakAsync(
        () => Task.FromResult(Visit(Browser(), Spa)),
        async (attempt, first) =>
        {
            var way = first.IsDone ? first : await attempt.SendAsync();
            var (browser, user) = (_browsers[^1], await Server.AddUserWithoutAsync("crash"));
            var signedIn = await browser.SignInAsync(await browser.GetAsync(way.Location!), user.Name);
            CrashAnswer.Of(await browser.GetAsync(signedIn.Location!)).Code.ShouldNotBeNull();
        })).ShouldBePositive();

    [Fact]
    public async Task SignIn_OpensASessionWithItsRecordOrNone() => (await BreakAsync(
        async () =>
        {
            var (browser, user) = (Browser(), await Server.AddUserWithoutAsync("crash"));
            var page = await browser.GetAsync("/account/login");
            return new Attempt(user.Id.ToString(), async () => CrashAnswer.Of(await browser.SignInAsync(page, user.Name)));
        },
        async (attempt, first) =>
        {
            await SessionsAreRecordedAsync(attempt.Subject);
            if (first.IsDone)
                (await _browsers[^1].GetAsync("/account")).Status.ShouldBe(System.Net.HttpStatusCode.OK, "I4");
            else
                (await attempt.SendAsync()).Status.ShouldBe(303);
            (await _browsers[^1].GetAsync("/account")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
            await SessionsAreRecordedAsync(attempt.Subject);
        })).ShouldBePositive();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SecondFactor_OpensAtMostOneSession(bool recovery) => (await BreakAsync(
        async () =>
        {
            var (browser, user) = (Browser(), await Server.AddUserAsync("crash"));
            var page = await browser.GetAsync((await user.ShowPasswordAsync(browser)).Location!);
            var code = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = recovery ? user.Codes[0] : user.NextCode() };
            return new Attempt(user.Id.ToString(), async () => CrashAnswer.Of(await browser.SubmitAsync(page, code)));
        },
        async (attempt, first) =>
        {
            // The code may be spent without a session: then the next one is asked for.
            var again = await attempt.SendAsync();

            again.Status.ShouldBeOneOf(303, 400);
            (await CountAsync($"identity.sessions WHERE user_id = '{attempt.Subject}'")).ShouldBeInRange(first.IsDone ? 1 : 0, 1, "I1: a code opens one session");
            await SessionsAreRecordedAsync(attempt.Subject);
        })).ShouldBePositive();

    [Fact]
    public async Task Consent_Given_IsKeptAndLeadsToOneCode() => (await BreakAsync(
        async () =>
        {
            var (browser, user) = await BrowserAsync();
            _browsers.Add(browser);
            var page = await browser.FollowAsync(TwoFactorServer.Authorize());
            return new Attempt(user.Id.ToString(), async () => CrashAnswer.Of(await browser.SubmitAsync(page, new Dictionary<string, string>(), "allow")));
        },
        async (attempt, first) =>
        {
            if (first.IsDone)
                (await CountAsync($"identity.consents WHERE user_id = '{attempt.Subject}'")).ShouldBe(1, "I4");
            var way = first.IsDone ? first : await attempt.SendAsync();
            way.Status.ShouldBe(303);
            CrashAnswer.Of(await _browsers[^1].GetAsync(way.Location!)).Code.ShouldNotBeNull();
            (await CountAsync($"identity.grants WHERE user_id = '{attempt.Subject}'")).ShouldBe(1);
        })).ShouldBePositive();

    [Fact]
    public async Task SignOut_OnceAnsweredIsForEver() => (await BreakAsync(
        async () =>
        {
            var (browser, user) = await BrowserAsync();
            _browsers.Add(browser);
            var page = await browser.GetAsync("/account/logout");
            return new Attempt(user.Id.ToString(), async () => CrashAnswer.Of(await browser.SubmitAsync(page, new Dictionary<string, string>())));
        },
        async (attempt, first) =>
        {
            if (!first.IsDone)
                (await attempt.SendAsync()).IsDone.ShouldBeTrue();
            (await CountAsync($"identity.sessions WHERE user_id = '{attempt.Subject}' AND ended_at IS NULL")).ShouldBe(0, "I2");
            (await _browsers[^1].GetAsync("/account")).Location.ShouldNotBeNull();
            (await CountAsync($"identity.security_events WHERE user_id = '{attempt.Subject}' AND type = 'session_ended'")).ShouldBe(1);
        })).ShouldBePositive();

    private PageBrowser Browser()
    {
        _browsers.Add(Server.NewBrowser());
        return _browsers[^1];
    }

    private static Attempt Visit(PageBrowser browser, string address) => Attempt.Of(async () => CrashAnswer.Of(await browser.GetAsync(address)));

    private async Task SessionsAreRecordedAsync(string user) =>
        (await CountAsync($"identity.sessions s WHERE user_id = '{user}' AND NOT EXISTS (SELECT FROM identity.security_events e WHERE e.type = 'sign_in_succeeded' AND e.data->>'session' = s.id::text)")).ShouldBe(0);
}
