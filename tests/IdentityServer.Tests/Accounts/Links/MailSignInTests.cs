using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>The rules of signing in by mail, below the pages.</summary>
public sealed class MailSignInTests(MailSignInTests.Host host) : IClassFixture<MailSignInTests.Host>
{
    [Fact]
    public async Task Code_Right_SignsInOnceAndVerifiesTheEmail()
    {
        var (id, _, email) = await host.AddUserAsync("code");
        var browser = new MailBrowser(host);
        var code = await browser.BeginAsync(email);

        (await browser.CodeAsync(code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant())).ShouldBe("SignedIn mail");

        (await browser.CodeAsync(code)).ShouldBe("Gone");
        (await host.ScalarAsync<bool>("SELECT email_verified FROM users WHERE id = $1", id)).ShouldBeTrue();
        (await host.ScalarAsync<string>("SELECT method || ' ' || reason FROM login_history WHERE user_id = $1", id)).ShouldBe("mail_link ok");
    }

    // V6.5.1.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CodeOrLink_TwentyAtOnce_OneSignsIn(bool byCode)
    {
        var (_, _, email) = await host.AddUserAsync("race", user => user with { EmailVerified = true });
        var browser = new MailBrowser(host);
        var code = await browser.BeginAsync(email);
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.SignInLink));

        // Ten tries are all there may be, so the right code itself is among the first.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => byCode ? browser.Frozen().CodeAsync(code) : browser.Frozen().LinkAsync(token))));

        answers.Count(answer => answer == "SignedIn mail").ShouldBe(1);
        answers.Where(answer => answer != "SignedIn mail").ShouldAllBe(answer => answer == "Gone");
    }

    // V6.6.3.
    [Fact]
    public async Task Code_TenWrong_BurnsItAndItsLink()
    {
        var (id, _, email) = await host.AddUserAsync("guess");
        var browser = new MailBrowser(host);
        var code = await browser.BeginAsync(email);
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.SignInLink));

        for (var i = 0; i < 10; i++)
            (await browser.CodeAsync("BBBB-BBBB")).ShouldBe("Wrong");

        (await browser.CodeAsync(code)).ShouldBe("Gone");
        (await browser.LinkAsync(token)).ShouldBe("Gone");
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id = $1 AND reason = 'wrong_mail_code' AND NOT succeeded", id)).ShouldBe(10);
    }

    // V6.6.2.
    [Fact]
    public async Task Code_OfAnotherRequest_IsWrong()
    {
        var (_, _, email) = await host.AddUserAsync("flow");
        var (mine, theirs) = (new MailBrowser(host), new MailBrowser(host));
        var code = await mine.BeginAsync(email);
        await theirs.BeginAsync(email);

        (await theirs.CodeAsync(code)).ShouldBe("Wrong");
        (await mine.CodeAsync(code)).ShouldBe("SignedIn mail", "another request does not take it away");
    }

    [Fact]
    public async Task Link_InAnotherBrowser_DoesNothing()
    {
        var (_, _, email) = await host.AddUserAsync("elsewhere");
        var browser = new MailBrowser(host);
        await browser.BeginAsync(email);
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.SignInLink));

        (await new MailBrowser(host).LinkAsync(token)).ShouldBe("Gone");
        (await browser.LinkAsync(token)).ShouldBe("SignedIn mail");
    }

    // V6.5.5.
    [Fact]
    public async Task Code_AfterTenMinutes_IsGone()
    {
        var (_, _, email) = await host.AddUserAsync("slow");
        var browser = new MailBrowser(host);
        var code = await browser.BeginAsync(email);
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        (await browser.CodeAsync(code)).ShouldBe("Gone");
    }

    // AC-105.
    [Theory]
    [InlineData("UPDATE users SET is_active = false WHERE id = $1")]
    [InlineData("UPDATE users SET security_stamp = 'changed' WHERE id = $1")]
    [InlineData("UPDATE users SET normalized_email = 'moved-' || normalized_email WHERE id = $1")]
    public async Task Code_AccountChangedMeanwhile_IsWrong(string change)
    {
        var (id, _, email) = await host.AddUserAsync("changes");
        var browser = new MailBrowser(host);
        var code = await browser.BeginAsync(email);
        await host.ScalarAsync<int>(change, id);

        (await browser.CodeAsync(code)).ShouldBe("Wrong");
    }

    // AC-110, V6.3.8: nobody there answers as somebody does, to the last try.
    [Fact]
    public async Task Code_NobodysAddress_AnswersAsAKnownOne()
    {
        var browser = new MailBrowser(host);
        await browser.AskAsync("nobody-at-all@example.com");
        await host.ProcessAsync();

        for (var i = 0; i < 10; i++)
            (await browser.CodeAsync("BBBB-BBBB")).ShouldBe("Wrong");
        (await browser.CodeAsync("BBBB-BBBB")).ShouldBe("Gone");
    }

    [Fact]
    public async Task Asking_KnownOrNot_AsksTheDatabaseTheSame()
    {
        var (_, _, known) = await host.AddUserAsync("cost");
        var requests = host.Services.GetRequiredService<MailSignInRequests>();
        Task AskAsync(string email) => requests.BeginAsync(new DefaultHttpContext(), email, false, new MailAsker(new("198.51.100.8", null), "en"), default);
        await AskAsync("warm-up@example.com");

        var forKnown = await Statements.OfAsync(() => AskAsync(known));
        var forNobody = await Statements.OfAsync(() => AskAsync("nobody-costs@example.com"));

        forKnown.Count.ShouldBeGreaterThan(0);
        forNobody.ShouldBe(forKnown);
    }

    // AC-160.
    [Fact]
    public async Task Code_AccountSomebodyElseMade_TakesTheirWaysIn()
    {
        var (_, name, email) = await host.AddUserAsync("squatter");
        var squatter = host.NewBrowser();
        (await squatter.SignInAsync(name)).ShouldStartWith("SignedIn");
        var browser = new MailBrowser(host);

        (await browser.CodeAsync(await browser.BeginAsync(email))).ShouldBe("SignedIn mail");

        (await squatter.SessionAsync()).ShouldBe("none");
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed");
        (await host.QueuedMailAsync(email, MailKind.ProtectionChanged)).Values["what"].ShouldBe("account_claimed");
    }

    // V6.5.3: unguessable, and each its own.
    [Fact]
    public void Codes_Many_AreEightOfTwentyLettersEach()
    {
        var codes = Enumerable.Range(0, 10_000).Select(_ => MailCode.Create()).ToList();

        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(codes.Count);
        codes.ShouldAllBe(code => code.Length == 9 && code[4] == '-');
        codes.SelectMany(code => code).Where(c => c != '-').Distinct().Count().ShouldBe(20);
    }

    // V6.5.2: a copy of the table does not give the codes away.
    [Fact]
    public async Task Code_AtRest_IsAKeyedHash()
    {
        var (id, _, email) = await host.AddUserAsync("rest");
        var code = await new MailBrowser(host).BeginAsync(email);

        var kept = await host.ScalarAsync<byte[]>("SELECT code_hash FROM mail_sign_ins WHERE user_id = $1", id);
        var browserHash = await host.ScalarAsync<byte[]>("SELECT browser_hash FROM mail_sign_ins WHERE user_id = $1", id);

        var letters = System.Text.Encoding.UTF8.GetBytes(code.Replace("-", "", StringComparison.Ordinal));
        kept.ShouldNotBe(System.Security.Cryptography.SHA256.HashData(letters));
        kept.ShouldNotBe(System.Security.Cryptography.SHA256.HashData([.. browserHash!, .. letters]));
    }

    /// <summary>The accounts behind routes that sign in by mail.</summary>
    public sealed class Host : AccountsHost
    {
        public TestServer Server { get; private set; } = null!;

        protected override void MapRoutes(WebApplication app)
        {
            base.MapRoutes(app);
            Server = app.GetTestServer();
            app.MapPost("/mail/begin", async (HttpContext http, MailSignInRequests requests) =>
                (await requests.BeginAsync(http, http.Request.Query["email"], false, new MailAsker(Device.Of(http), "en"), default)).GetType().Name);
            app.MapPost("/mail/code", async (HttpContext http, MailSignInService signIn) => Describe(await signIn.CodeAsync(http, http.Request.Query["code"], null, default)));
            app.MapPost("/mail/link", async (HttpContext http, MailSignInService signIn) => Describe(await signIn.LinkAsync(http, http.Request.Query["token"], null, default)));
        }

        private static string Describe(MailSignInAnswer answer) => answer switch
        {
            MailSignInAnswer.Proven { Outcome: SignInOutcome.SignedIn signedIn } => $"SignedIn {string.Join(' ', signedIn.Session.Authentication.Amr)}",
            MailSignInAnswer.Proven proven => proven.Outcome.GetType().Name,
            _ => answer.GetType().Name,
        };
    }

    /// <summary>A browser with the one cookie that matters here.</summary>
    private sealed class MailBrowser(Host host)
    {
        private string? _cookie;

        public MailBrowser Frozen() => new(host) { _cookie = _cookie };

        public Task<string> AskAsync(string email) => PostAsync($"/mail/begin?email={Uri.EscapeDataString(email)}");

        /// <summary>Asks, and reads the code from the mail.</summary>
        public async Task<string> BeginAsync(string email)
        {
            (await AskAsync(email)).ShouldBe("Accepted");
            await host.ProcessAsync();
            return (await host.QueuedMailAsync(email, MailKind.SignInLink)).Values["code"];
        }

        public Task<string> CodeAsync(string code) => PostAsync($"/mail/code?code={Uri.EscapeDataString(code)}");

        public Task<string> LinkAsync(string token) => PostAsync($"/mail/link?token={token}");

        private async Task<string> PostAsync(string path)
        {
            using var client = host.Server.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("X-Test-Address", "192.0.2.50");
            if (_cookie is not null)
                request.Headers.Add("Cookie", _cookie);
            using var response = await client.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.FirstOrDefault(c => c.StartsWith("ip.mail-sign-in=", StringComparison.Ordinal)) is { } set
                && !set.StartsWith("ip.mail-sign-in=;", StringComparison.Ordinal))
                _cookie = set.Split(';')[0];
            return await response.Content.ReadAsStringAsync();
        }
    }
}
