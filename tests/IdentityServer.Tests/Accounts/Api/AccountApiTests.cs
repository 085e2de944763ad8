using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Accounts.Api;

public sealed class AccountApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Me = "/api/account/me";

    public static TheoryData<string, string> Routes { get; } = new()
    {
        { "GET", Me }, { "PUT", Me }, { "DELETE", Me }, { "GET", "/api/account/sessions" }, { "DELETE", "/api/account/sessions" },
        { "DELETE", "/api/account/sessions/0198b5a0-0000-7000-8000-000000000000" }, { "GET", "/api/account/login-history" },
        { "POST", "/api/account/password" }, { "GET", "/api/stores" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task AnyRoute_WithoutAGoodToken_Is401(string method, string path)
    {
        var none = await host.SendAsync(new HttpMethod(method), path, null, null);
        var bad = await host.SendAsync(new HttpMethod(method), path, "eyJhbGciOiJub25lIn0.e30.", null);

        (none.Status, none.Challenge).ShouldBe((HttpStatusCode.Unauthorized, "Bearer realm=\"account\""));
        bad.Status.ShouldBe(HttpStatusCode.Unauthorized);
        bad.Challenge.ShouldNotBeNull().ShouldContain("error=\"invalid_token\"");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task AnyRoute_WithoutTheScope_Is403(string method, string path)
    {
        var (_, name, _) = await host.AddUserAsync("scope");
        var (token, _) = await host.TokensAsync(name, scope: "profile");

        var reply = await host.SendAsync(new HttpMethod(method), path, token, null);

        reply.Status.ShouldBe(HttpStatusCode.Forbidden);
        reply.Challenge.ShouldNotBeNull().ShouldContain("insufficient_scope");
    }

    [Fact]
    public async Task AnyRoute_TokenOfAThirdParty_ReadsStoresButNotTheAccount()
    {
        var (id, _, _) = await host.AddUserAsync("third");
        var token = await host.TokenOfClientAsync(TestClients.Web(), id, "openid profile stores");

        foreach (var (method, path) in Routes.Select(row => ((string)row[0], (string)row[1])).Where(row => row.Item2 != "/api/stores"))
            (await host.SendAsync(new HttpMethod(method), path, token, null)).Status.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        (await host.GetAsync("/api/stores", token)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AnyRoute_SessionEndedOrUserShutOut_Is401AtOnce()
    {
        var (_, name, _) = await host.AddUserAsync("atonce");
        var (first, refresh) = await host.TokensAsync(name);
        (await host.GetAsync(Me, first)).Status.ShouldBe(HttpStatusCode.OK);

        var session = (await host.GetAsync("/api/account/sessions", first)).Json[0].GetProperty("id").GetString();
        (await host.DeleteAsync($"/api/account/sessions/{session}", first)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await host.GetAsync(Me, first)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.RefreshAsync(refresh)).Json.GetProperty("error").GetString().ShouldBe("invalid_grant");

        var (second, _) = await host.TokensAsync(name);
        await host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, false, default));
        (await host.GetAsync(Me, second)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Me_Read_TellsEverythingButSecrets()
    {
        var (id, name, email) = await host.AddUserAsync("reader", user => user with { Plan = "pro", Roles = ["user", "staff"], EmailVerified = true });
        var (token, _) = await host.TokensAsync(name);

        var reply = await host.GetAsync(Me, token);

        var me = reply.Json;
        me.GetProperty("id").GetGuid().ShouldBe(id);
        me.GetProperty("email").GetString().ShouldBe(email);
        me.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        me.GetProperty("plan").GetString().ShouldBe("pro");
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["user", "staff"]);
        me.GetProperty("full_name").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        reply.Text.ShouldNotContain("$2b$");
        reply.Text.ShouldNotContain("stamp");
    }

    [Fact]
    public async Task Me_Change_ChangesWhatIsThereAndNothingElse()
    {
        var (id, name, _) = await host.AddUserAsync("changer", user => user with { Nickname = "Nick", PhoneNumber = "+82 2", PhoneNumberVerified = true });
        var (token, _) = await host.TokensAsync(name);

        var reply = await ChangeAsync(token, new
        {
            full_name = "김 앨리스", bio = (string?)null, zoneinfo = "Asia/Seoul", picture = "https://example.com/a.png", phone_number = "+82 10",
            id = Guid.Empty, username = "root", roles = new[] { "superuser" }, plan = "enterprise", email_verified = true, is_active = false,
        });

        reply.Status.ShouldBe(HttpStatusCode.OK);
        (await host.ScalarAsync<string>(
            "SELECT concat_ws('|', username = $2, full_name, nickname, zoneinfo, picture, phone_number, phone_number_verified, roles, email_verified, is_active, effective_plan(id)) FROM users WHERE id = $1", id, name))
            .ShouldBe("t|김 앨리스|Nick|Asia/Seoul|https://example.com/a.png|+82 10|f|{user}|f|t|free");
    }

    [Theory]
    [InlineData("full_name", "A")]
    [InlineData("picture", "javascript:alert(1)")]
    [InlineData("website", "data:text/html,x")]
    [InlineData("website", "/relative")]
    [InlineData("birthdate", "1990-13-01")]
    [InlineData("zoneinfo", "Mars/Olympus")]
    [InlineData("zoneinfo", "../../etc/passwd")]
    [InlineData("locale", "klingon!")]
    [InlineData("phone_number", "call me")]
    [InlineData("nickname", "a\0b")]
    [InlineData("email", "nonsense")]
    public async Task Me_ChangeToNonsense_IsRefusedByField(string field, string value)
    {
        var (_, name, _) = await host.AddUserAsync("nonsense");
        var (token, _) = await host.TokensAsync(name);

        var reply = await ChangeAsync(token, new Dictionary<string, string> { [field] = value });

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.ErrorsOf(field).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Me_ChangeEmail_NeedsThePasswordAndMustBeVerifiedAgain()
    {
        var (id, name, email) = await host.AddUserAsync("mail", user => user with { EmailVerified = true });
        var (_, _, taken) = await host.AddUserAsync("mailtaken");
        var (token, _) = await host.TokensAsync(name);
        var other = $"new-{email}";

        (await ChangeAsync(token, new { email = email.ToUpperInvariant() })).Json.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        (await ChangeAsync(token, new { email = other })).ErrorsOf("current_password").ShouldBe(["required"]);
        (await ChangeAsync(token, new { email = other, current_password = "wrong" })).ErrorsOf("current_password").ShouldBe(["invalid"]);
        var conflict = await ChangeAsync(token, new { email = taken, current_password = AccountsHost.Password });
        (conflict.Status, conflict.ErrorsOf("email").Single()).ShouldBe((HttpStatusCode.Conflict, "taken"));

        var me = (await ChangeAsync(token, new { email = other, current_password = AccountsHost.Password })).Json;
        me.GetProperty("email").GetString().ShouldBe(email.ToUpperInvariant(), "until the new one is proven");
        me.GetProperty("pending_email").GetString().ShouldBe(other);

        var proof = await host.QueuedMailAsync(other, MailKind.ConfirmNewEmail);
        (await host.JsonAsync(HttpMethod.Post, "/api/account/confirm-email", null, new { token = Mailed.TokenOf(proof) })).Status.ShouldBe(HttpStatusCode.NoContent);
        me = (await host.GetAsync(Me, token)).Json;
        me.GetProperty("email").GetString().ShouldBe(other);
        me.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        me.GetProperty("pending_email").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await host.ScalarAsync<string>("SELECT normalized_email FROM users WHERE id = $1", id)).ShouldBe(other.ToLowerInvariant());
    }

    [Fact]
    public async Task Me_ManyChangesAtOnce_NoneFails()
    {
        var (_, name, _) = await host.AddUserAsync("busy");
        var (token, _) = await host.TokensAsync(name);

        var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ChangeAsync(token, new { nickname = $"Nick {i}" })));

        replies.ShouldAllBe(reply => reply.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Password_Change_EndsOtherSessionsAndKeepsThisOne()
    {
        var (_, name, _) = await host.AddUserAsync("rekey");
        var (here, refreshHere) = await host.TokensAsync(name);
        var (elsewhere, refreshElsewhere) = await host.TokensAsync(name);

        (await PasswordAsync(here, "wrong", "quiet-Lamp8-orbit")).ErrorsOf("current_password").ShouldBe(["invalid"]);
        (await PasswordAsync(here, AccountsHost.Password, "short")).ErrorsOf("new_password").ShouldContain("too_short");
        (await PasswordAsync(here, AccountsHost.Password, "quiet-Lamp8-orbit")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await host.GetAsync(Me, here)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.RefreshAsync(refreshHere)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync(Me, elsewhere)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.RefreshAsync(refreshElsewhere)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(name, "quiet-Lamp8-orbit")).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Password_AccountHasNone_IsSetAfterAFreshSignInOnly()
    {
        var (id, name, _) = await host.AddUserAsync("nopassword");
        var (token, _) = await host.TokensAsync(name);
        await host.ScalarAsync<object>("UPDATE users SET password_hash = NULL WHERE id = $1", id);
        await host.ScalarAsync<object>("UPDATE grants SET auth_time = auth_time - interval '1 hour' WHERE user_id = $1", id);

        var stale = await PasswordAsync(token, "", "quiet-Lamp8-orbit");
        stale.Status.ShouldBe(HttpStatusCode.Unauthorized);
        stale.Challenge.ShouldNotBeNull().ShouldContain("insufficient_user_authentication");

        await host.ScalarAsync<object>("UPDATE grants SET auth_time = auth_time + interval '1 hour' WHERE user_id = $1", id);
        (await PasswordAsync(token, "", "quiet-Lamp8-orbit")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await host.NewBrowser().SignInAsync(name, "quiet-Lamp8-orbit")).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Password_GuessedThroughTheApi_LocksLikeSignIn()
    {
        var (_, name, _) = await host.AddUserAsync("guessed");
        var (token, _) = await host.TokensAsync(name);
        for (var i = 0; i < 5; i++)
            (await PasswordAsync(token, $"wrong{i}", "quiet-Lamp8-orbit")).Status.ShouldBe(HttpStatusCode.BadRequest);

        var reply = await PasswordAsync(token, AccountsHost.Password, "quiet-Lamp8-orbit");

        reply.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        reply.RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(800, 900);
    }

    [Fact]
    public async Task Sessions_List_ShowsOwnOnlyAndEndsOwnOnly()
    {
        var (_, name, _) = await host.AddUserAsync("sessions");
        var (_, stranger, _) = await host.AddUserAsync("stranger");
        var (token, _) = await host.TokensAsync(name);
        var browser = host.NewBrowser();
        var inBrowser = (await browser.SignInAsync(name)).Split(' ')[1];
        var (strange, _) = await host.TokensAsync(stranger);

        var sessions = (await host.GetAsync("/api/account/sessions", token)).Json;
        sessions.EnumerateArray().Select(s => (s.GetProperty("current").GetBoolean(), s.GetProperty("client_id").GetString(), s.GetProperty("user_agent").GetString()))
            .ShouldBe([(true, "mobile", null), (false, null, "TestBrowser/1.0")], ignoreOrder: true);

        (await host.DeleteAsync($"/api/account/sessions/{inBrowser}", strange)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.SessionAsync()).ShouldBe(inBrowser);
        (await host.DeleteAsync("/api/account/sessions", token)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await browser.SessionAsync()).ShouldBe("none");
        (await host.GetAsync("/api/account/sessions", token)).Json.GetArrayLength().ShouldBe(1);
        (await host.DeleteAsync($"/api/account/sessions/{inBrowser}", token)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.DeleteAsync("/api/account/sessions/not-an-id", token)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task LoginHistory_ManyEntries_ComeInPagesLatestFirst()
    {
        var (id, name, _) = await host.AddUserAsync("history");
        await host.NewBrowser().SignInAsync(name, "wrong");
        await host.ScalarAsync<object>("INSERT INTO login_history (user_id, at, succeeded, reason, method) SELECT $1, now(), true, 'ok', 'password' FROM generate_series(1, 50)", id);
        var (token, _) = await host.TokensAsync(name);

        var first = await host.GetAsync("/api/account/login-history", token);
        first.Json.GetArrayLength().ShouldBe(50);
        first.Json[0].GetProperty("client_id").GetString().ShouldBe("mobile");
        var next = first.Link.ShouldNotBeNull().Split('<', '>')[1];
        var second = (await host.GetAsync(next, token)).Json;
        second.EnumerateArray().Select(entry => entry.GetProperty("reason").GetString()).ShouldBe(["ok", "wrong_password"]);
        (await host.GetAsync("/api/account/login-history?before=x", token)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Stores_List_IsTheUsersOwnAndAllForASuperuser()
    {
        var (_, owner, _) = await host.AddUserAsync("storeowner");
        var (_, root, _) = await host.AddUserAsync("root", user => user with { Roles = ["superuser"] });
        await host.CallAsync<Stores.StoreAdministration>(stores => stores.UpsertAsync(new Stores.NewStore(9001, "강남점", owner, []), default));

        (await host.GetAsync("/api/stores", (await host.TokensAsync(owner)).AccessToken)).Json.EnumerateArray()
            .Select(store => (store.GetProperty("id").GetInt64(), store.GetProperty("name").GetString(), store.GetProperty("role").GetString())).ShouldBe([(9001, "강남점", "owner")]);
        (await host.GetAsync("/api/stores?after=9000", (await host.TokensAsync(root)).AccessToken)).Json.EnumerateArray()
            .Select(store => store.GetProperty("role").GetString()).ShouldBe(["superuser"]);
        (await host.GetAsync("/api/stores?after=-1", (await host.TokensAsync(root)).AccessToken)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private Task<ApiReply> ChangeAsync(string token, object body) => host.JsonAsync(HttpMethod.Put, Me, token, body);

    private Task<ApiReply> PasswordAsync(string token, string current, string changed) =>
        host.JsonAsync(HttpMethod.Post, "/api/account/password", token, new { current_password = current, new_password = changed });
}
