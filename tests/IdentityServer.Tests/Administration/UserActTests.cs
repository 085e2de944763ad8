using System.Net;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>What administrators do with users: done, and in the audit log with who and why, or neither.</summary>
[Collection(AdminServer.Name)]
public sealed class UserActTests(AdminServer server)
{
    private const string Why = "Ticket 4711: asked for by the owner";

    [Fact]
    public async Task Deactivate_ThenActivate_ShutsOutAndLetsIn()
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("victim"));
        var token = await server.TokenAsync(admin);
        using var theirs = await server.SignInAsync(user);

        (await DoAsync(token, user, "deactivate")).Status.ShouldBe(204);

        (await theirs.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.SeeOther, "their session has ended");
        (await server.LastEventAsync(user.Id)).ShouldBe(
            $$$"""account_deactivated | {{{admin.Id}}} | console | {{{Why}}} | {"after": {"active": false}, "before": {"active": true}} | t | t""");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'session_ended' AND actor_id = $2 AND reason = $3", user.Id, admin.Id, Why)).ShouldBe(1);
        (await server.ScalarAsync<long>("SELECT count(*) FROM feed_events WHERE user_id = $1 AND kind = 'account'", user.Id)).ShouldBe(1, "APIs are told");

        var events = await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1", user.Id);
        (await DoAsync(token, user, "deactivate")).Status.ShouldBe(204, "it is so already");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1", user.Id)).ShouldBe(events, "nothing happened");

        (await DoAsync(token, user, "activate")).Status.ShouldBe(204);
        using var again = await server.SignInAsync(user);
        (await again.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Act_ByAClientItself_IsTheClients()
    {
        var user = await server.AddUserAsync("automated");

        (await DoAsync(await server.TokenOfClientAsync("robot"), user, "end-sessions")).Status.ShouldBe(204);
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{user.Id}/roles", await server.TokenOfClientAsync("robot"), new { roles = new[] { "user", "editor" }, reason = Why })).Status.ShouldBe(204);

        (await server.LastEventAsync(user.Id)).ShouldBe($$"""roles_changed | - | robot | {{Why}} | {"was": ["user"], "roles": ["user", "editor"]} | t | t""");
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("  ", "required")]
    [InlineData("no", "too_short")]
    [InlineData("a\u0001bc", "invalid")]
    public async Task Act_WithoutAReason_IsRefusedAndNotDone(string? reason, string code)
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("unreasoned"));
        var token = await server.TokenAsync(admin);

        var answer = await server.CallAsync(HttpMethod.Post, $"/api/admin/users/{user.Id}/deactivate", token, new { reason });

        (answer.Status, answer.Json.GetProperty("errors").GetProperty("reason")[0].GetString()).ShouldBe((400, code));
        (await server.ScalarAsync<bool>("SELECT is_active FROM users WHERE id = $1", user.Id)).ShouldBeTrue();
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/users/{user.Id}/deactivate", token, new { reason = new string('x', 501) })).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"roles": "admin", "reason": "abc"}""", 400)]
    [InlineData("""{"roles": ["a b"], "reason": "abc"}""", 400)]
    [InlineData("""{"roles": [null], "reason": "abc"}""", 400)]
    [InlineData("""{"reason": "abc"}""", 400)]
    [InlineData("""{"roles": ["user"], "reason": "abc", "rolls": []}""", 400)]
    [InlineData("""{"roles": ["user"], "roles": ["admin"], "reason": "abc"}""", 400)]
    public async Task Roles_MalformedBody_IsRefusedAsAProblem(string body, int status)
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("malformed"));

        var answer = await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{user.Id}/roles", await server.TokenAsync(admin), body);

        (answer.Status, answer.MediaType).ShouldBe((status, "application/problem+json"), answer.Text);
        (await server.ScalarAsync<string[]>("SELECT roles FROM users WHERE id = $1", user.Id)).ShouldBe(["user"]);
    }

    [Theory]
    [InlineData("""{"plan": "gold", "reason": "abc"}""")]
    [InlineData("""{"plan": "pro", "until": "2001-01-01T00:00:00Z", "reason": "abc"}""")]
    [InlineData("""{"plan": "free", "until": "2101-01-01T00:00:00Z", "reason": "abc"}""")]
    [InlineData("""{"plan": "pro", "until": "soon", "reason": "abc"}""")]
    public async Task Plan_ThatMakesNoSense_IsRefused(string body) =>
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{(await server.AddUserAsync("planless")).Id}/plan", await server.TokenAsync(await server.AddAdminAsync()), body)).Status.ShouldBe(400);

    [Fact]
    public async Task Plan_Given_IsInForceAndTold()
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("planned"));
        var token = await server.TokenAsync(admin);

        (await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{user.Id}/plan", token, new { plan = "studio", reason = Why })).Status.ShouldBe(204);

        (await server.CallAsync(HttpMethod.Get, $"/api/admin/users/{user.Id}", token)).Json.GetProperty("plan").GetProperty("plan").GetString().ShouldBe("studio");
        (await server.LastEventAsync(user.Id)).ShouldNotBeNull().ShouldStartWith($"plan_changed | {admin.Id} | console | {Why}");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'plan_given' AND reason = $2", user.Id, Why)).ShouldBe(1);
    }

    [Fact]
    public async Task Unlock_AfterWrongPasswordsAndCodes_ForgetsThem()
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("locked"));
        using var browser = server.NewBrowser();
        for (var i = 0; i < 5; i++)
            await browser.SignInAsync(await browser.GetAsync("/account/login"), user.Name, "wrong");
        (await user.ShowPasswordAsync(browser)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        await server.ScalarAsync<int>("UPDATE authenticators SET failures = 7, locked_until = now() + interval '1 hour' WHERE user_id = $1", user.Id);
        var token = await server.TokenAsync(admin);
        var record = (await server.CallAsync(HttpMethod.Get, $"/api/admin/users/{user.Id}", token)).Json.GetProperty("record");
        record.GetProperty("locked_until").GetDateTimeOffset().ShouldBeGreaterThan(server.Clock.GetUtcNow());

        (await DoAsync(token, user, "unlock")).Status.ShouldBe(204);

        (await user.SignInAsync(browser)).Location.ShouldBe("/account");
        (await server.ScalarAsync<string>("SELECT data::text FROM security_events WHERE user_id = $1 AND type = 'account_unlocked'", user.Id))
            .ShouldBe("""{"before": {"wrong_codes": 7, "wrong_passwords": 5}}""");
    }

    [Fact]
    public async Task ResetTwoFactorAndPassword_AreToldByMail()
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("lostphone"));
        var token = await server.TokenAsync(admin);

        (await DoAsync(token, user, "reset-two-factor")).Status.ShouldBe(204);
        (await server.LastEventAsync(user.Id)).ShouldNotBeNull().ShouldStartWith($"two_factor_reset | {admin.Id} | console | {Why}");
        (await server.ScalarAsync<bool>("SELECT two_factor_enabled FROM users WHERE id = $1", user.Id)).ShouldBeFalse();
        (await DoAsync(token, user, "reset-password")).Status.ShouldBe(204);
        (await server.LastEventAsync(user.Id)).ShouldNotBeNull().ShouldStartWith($"password_reset_sent | {admin.Id} | console | {Why}");

        var nobody = await server.AddUserAsync("nomail");
        await server.ScalarAsync<int>("UPDATE users SET email = NULL, normalized_email = NULL WHERE id = $1", nobody.Id);
        (await DoAsync(token, nobody, "reset-password")).Status.ShouldBe(409);
        (await server.LastEventAsync(nobody.Id)).ShouldNotBeNull().ShouldNotContain("password_reset_sent");
    }

    [Fact]
    public async Task Admin_WouldLeaveThemselves_IsRefused()
    {
        var admin = await server.AddAdminAsync();
        var token = await server.TokenAsync(admin);

        (await DoAsync(token, admin, "deactivate")).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{admin.Id}/roles", token, new { roles = new[] { "user" }, reason = Why })).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/users/{admin.Id}/roles", token, new { roles = new[] { "admin", "editor" }, reason = Why })).Status.ShouldBe(204, "the role stays");
    }

    [Fact]
    public async Task Act_OnNobody_IsNotFound() =>
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/users/{Guid.CreateVersion7()}/deactivate", await server.TokenAsync(await server.AddAdminAsync()), new { reason = Why })).Status.ShouldBe(404);

    private Task<AdminAnswer> DoAsync(string token, TwoFactorUser user, string act) =>
        server.CallAsync(HttpMethod.Post, $"/api/admin/users/{user.Id}/{act}", token, new { reason = Why });
}
