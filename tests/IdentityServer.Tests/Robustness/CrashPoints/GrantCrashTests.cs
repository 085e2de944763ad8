using IdentityPlatform.IdentityServer.Authorization;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Proxies;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>The token endpoint at every crash point: nothing is issued twice, unrecorded or lost.</summary>
public sealed class GrantCrashTests(CrashServer server, ITestOutputHelper output) : CrashPointTest(server, output), IClassFixture<CrashServer>
{
    private static readonly TimeSpan AfterTheGrace = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task ClientCredentials_AskNothing()
    {
        var exchanges = await BreakAsync(
            () => Task.FromResult(Post("/connect/token", FuzzCredentials.Basic("machine"), ("grant_type", "client_credentials"))),
            async (attempt, first) =>
            {
                (await attempt.SendAsync()).Status.ShouldBe(200);
                (await IsActiveAsync(first.Text("access_token"))).ShouldBeTrue();
            });

        exchanges.ShouldBe(0, "what needs no row breaks with no connection");
    }

    [Fact]
    public async Task Code_YieldsTokensOnceOrIsEnded()
    {
        var (browser, _) = await BrowserAsync();
        using var signedIn = browser;
        (await BreakAsync(
            async () =>
            {
                var code = CrashAnswer.Of(await browser.GetAsync(AuthorizeCrashTests.Spa)).Code.ShouldNotBeNull();
                return Redeem(code) with { Subject = code };
            },
            async (attempt, first) =>
            {
                var again = await attempt.SendAsync();

                new[] { first, again }.Count(answer => answer.IsDone).ShouldBeInRange(0, 1, "a code yields tokens at most once");
                var grant = $"(SELECT grant_id FROM identity.authorization_codes WHERE code_hash = {Hash(attempt.Subject)})";
                (await CountAsync($"identity.refresh_tokens WHERE grant_id = {grant}")).ShouldBe(1);
                (await CountAsync($"identity.security_events WHERE type = 'code_redeemed' AND data->>'grant' = {grant}::text")).ShouldBe(1);
                if (again.IsDone)
                    await WorksAsync(again);
                else
                    (again.Status, await CountAsync($"identity.grants WHERE id = {grant} AND revoked_at IS NOT NULL")).ShouldBe((400, 1), "what was asked for twice is ended");
                (await attempt.SendAsync()).Status.ShouldBe(400);
                foreach (var answer in new[] { first, again }.Where(answer => answer.IsDone))
                    (await IsActiveAsync(answer.Text("access_token"))).ShouldBeFalse("RFC 6749 §4.1.2");
            })).ShouldBePositive();
    }

    [Fact]
    public async Task Refresh_HasOneSuccessorThatTheRepetitionGets() => (await BreakAsync(
        async () =>
        {
            var token = (await SignedInAsync()).Text("refresh_token");
            return Refresh(token) with { Subject = token };
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            again.Status.ShouldBe(200);
            var next = again.Text("refresh_token");
            if (first.IsDone)
                next.ShouldBe(first.Text("refresh_token"), "I4: what was answered is what there is");
            (await CountAsync($"identity.refresh_tokens WHERE grant_id = {GrantOf(next)}")).ShouldBe(2);
            (await CountAsync($"identity.refresh_tokens WHERE grant_id = {GrantOf(next)} AND redeemed_at IS NULL")).ShouldBe(1);
            (await CountAsync($"identity.security_events WHERE type = 'token_refreshed' AND data->>'grant' = {GrantOf(next)}::text")).ShouldBeGreaterThanOrEqualTo(1);
            await WorksAsync(again);
            Server.Clock.Advance(AfterTheGrace);
            (await attempt.SendAsync()).Status.ShouldBe(400, "I2: what was rotated is not accepted");
            (await Refresh(next).SendAsync()).Status.ShouldBe(400, "and ends its family");
        })).ShouldBePositive();

    [Fact]
    public async Task RefreshReused_EndsTheFamilyByTheRepetitionAtTheLatest() => (await BreakAsync(
        async () =>
        {
            var token = (await SignedInAsync()).Text("refresh_token");
            var next = (await Refresh(token).SendAsync()).Text("refresh_token");
            Server.Clock.Advance(AfterTheGrace);
            // The thief's answer is a refusal, whatever breaks; here it counts as done.
            return new Attempt(next, async () =>
            {
                var answer = await Refresh(token).SendAsync();
                return answer.Status == 400 ? answer with { Status = 204 } : answer;
            });
        },
        async (attempt, first) =>
        {
            if (!first.IsDone)
                (await attempt.SendAsync()).Status.ShouldBe(204);
            (await Refresh(attempt.Subject).SendAsync()).Status.ShouldBe(400, "the family has ended");
            (await CountAsync($"identity.security_events WHERE type = 'grant_revoked' AND data->>'reason' = 'refresh_token_reused' AND data->>'grant' = {GrantOf(attempt.Subject)}::text")).ShouldBeGreaterThanOrEqualTo(1);
        })).ShouldBePositive();

    [Fact]
    public async Task Password_OpensGrantsThatAreRecordedAndWork() => (await BreakAsync(
        async () =>
        {
            var user = await Server.AddUserWithoutAsync("crash");
            return Password(user.Name) with { Subject = user.Id.ToString() };
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            again.Status.ShouldBe(200);
            var grants = $"identity.grants g WHERE user_id = '{attempt.Subject}'";
            var opened = await CountAsync(grants);
            opened.ShouldBeInRange(first.IsDone ? 2 : 1, 2);
            (await CountAsync($"{grants} AND EXISTS (SELECT FROM identity.security_events e WHERE e.type = 'grant_opened' AND e.data->>'grant' = g.id::text)")).ShouldBe(opened, "I3");
            (await CountAsync($"identity.login_history WHERE user_id = '{attempt.Subject}' AND succeeded")).ShouldBeGreaterThanOrEqualTo(opened);
            foreach (var answer in new[] { first, again }.Where(answer => answer.IsDone))
                await WorksAsync(answer);
        })).ShouldBePositive();

    [Fact]
    public async Task Password_RightAgainAndAgain_LocksNobodyOut()
    {
        var user = await Server.AddUserWithoutAsync("crash");
        var record = await ExchangesOfAsync(Password(user.Name)) - 1;
        for (var i = 0; i < 8; i++)
        {
            // The last but one records the sign-in; what went before it has counted as an attempt.
            Server.Proxy.Arm(record, CrashSide.Before);
            (await Password(user.Name).SendAsync()).Status.ShouldBe(503);
            Server.Proxy.Disarm().ShouldBeTrue();
        }

        (await Password(user.Name).SendAsync()).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task Revocation_OnceAnsweredIsForEver(string kind) => (await BreakAsync(
        async () =>
        {
            var tokens = await SignedInAsync();
            return Post("/connect/revoke", null, ("client_id", "mobile"), ("token", tokens.Text(kind))) with { Subject = $"{tokens.Text("access_token")} {tokens.Text("refresh_token")}" };
        },
        async (attempt, first) =>
        {
            if (!first.IsDone)
                (await attempt.SendAsync()).Status.ShouldBe(200);
            var (access, refresh) = (attempt.Subject.Split(' ')[0], attempt.Subject.Split(' ')[1]);
            (await IsActiveAsync(access)).ShouldBeFalse();
            (await Get("/connect/userinfo", access).SendAsync()).Status.ShouldBe(401);
            (await Refresh(refresh).SendAsync()).Status.ShouldBe(400, "RFC 7009 §2.1: the grant ends with either");
            (await attempt.SendAsync()).Status.ShouldBe(200, "RFC 7009 §2.2");
            (await CountAsync($"identity.security_events WHERE type = 'grant_revoked' AND data->>'grant' = {GrantOf(refresh)}::text")).ShouldBe(1);
        })).ShouldBePositive();

    [Theory]
    [InlineData("/connect/introspect")]
    [InlineData("/connect/userinfo")]
    public async Task Reading_IsRefusedOrRight(string path)
    {
        var token = (await SignedInAsync()).Text("access_token");
        (await BreakAsync(
            () => Task.FromResult(path == "/connect/userinfo" ? Get(path, token) : Post(path, FuzzCredentials.Basic("resource-api"), ("token", token))),
            async (attempt, first) =>
            {
                foreach (var answer in new[] { first, await attempt.SendAsync() }.Where(answer => answer.Status != 503))
                    answer.Text("sub").ShouldNotBeEmpty();
            })).ShouldBePositive();
    }

    private async Task<int> ExchangesOfAsync(Attempt attempt)
    {
        Server.Proxy.Arm(int.MaxValue, CrashSide.Before);
        (await attempt.SendAsync()).Status.ShouldBe(200);
        var seen = Server.Proxy.Seen;
        Server.Proxy.Disarm();
        return seen;
    }

    private Attempt Redeem(string code) => Post("/connect/token", null,
        ("grant_type", "authorization_code"), ("client_id", "spa"), ("code", code), ("redirect_uri", TestSeed.SpaOrigin + "/callback"), ("code_verifier", AuthorizationServer.Verifier));

    // I4: what a 2xx gave is there.
    private async Task WorksAsync(CrashAnswer tokens)
    {
        (await IsActiveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await CountAsync($"identity.refresh_tokens WHERE token_hash = {Hash(tokens.Text("refresh_token"))}")).ShouldBe(1);
    }
}
