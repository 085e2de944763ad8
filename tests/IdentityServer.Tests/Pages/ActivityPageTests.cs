using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Sessions, history and connected apps, each with a user of its own.</summary>
[Collection(PagesServer.Name)]
public sealed class ActivityPageTests(PagesServer server) : IDisposable
{
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    private const string Desk = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    private readonly PageBrowser _browser = server.NewBrowser();

    // P7, ASVS V7.5.2, security.md: "Ended means ended".
    [Fact]
    public async Task Sessions_EndAnApp_KillsItsTokensAtOnce()
    {
        await SignInAsync(_browser, "carol", Desk);
        var (access, refresh) = await AppAsync("carol");
        (await IsActiveAsync(access)).ShouldBeTrue();
        var page = await _browser.GetAsync("/account/sessions");
        page.Heading.ShouldBe("Where you are signed in");
        var row = RowOf(page, "The app");
        row.TextContent.ShouldContain("SignalCraft 2.1 on Android");
        row.TextContent.ShouldContain("127.0.0.1");
        row.TextContent.ShouldContain("Password");

        var done = await EndAsync(_browser, row.QuerySelector("input[name=session]")!.GetAttribute("value")!, page);

        done.Location.ShouldBe("/account/sessions");
        (await _browser.GetAsync(done.Location!)).Find("[role=status]").TextContent.ShouldContain("signed out");
        (await IsActiveAsync(access)).ShouldBeFalse();
        (await RefreshAsync(refresh)).GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Sessions_EndAllOthers_LeavesThisOne()
    {
        await SignInAsync(_browser, "carol", Desk);
        using var phone = server.NewBrowser();
        await SignInAsync(phone, "carol", Phone);
        var (_, refresh) = await AppAsync("carol");
        var page = await _browser.GetAsync("/account/sessions");
        RowOf(page, "This device").TextContent.ShouldContain("Chrome on Windows");
        page.Body.ShouldContain("Safari on iPhone");

        await _browser.PostAsync("/account/sessions", Fields(page, "others", "true"));

        (await _browser.GetAsync("/account/sessions")).Document.QuerySelectorAll("li.row").Length.ShouldBe(1);
        (await phone.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await RefreshAsync(refresh)).GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Sessions_EndThisOne_SignsOut()
    {
        await SignInAsync(_browser, "bob", Desk);
        var page = await _browser.GetAsync("/account/sessions");

        var answer = await EndAsync(_browser, RowOf(page, "This device").QuerySelector("input[name=session]")!.GetAttribute("value")!, page);

        answer.Location.ShouldBe("/account/logout");
        (await _browser.GetAsync("/account/sessions")).Location.ShouldBe("/account/login?next=sessions");
    }

    [Fact]
    public async Task Sessions_EndSomebodyElses_EndsNothing()
    {
        await SignInAsync(_browser, "bob", Desk);
        using var other = server.NewBrowser();
        await SignInAsync(other, "alice", Phone);
        var theirs = RowOf(await other.GetAsync("/account/sessions"), "This device").QuerySelector("input[name=session]")!.GetAttribute("value")!;

        var answer = await EndAsync(_browser, theirs, await _browser.GetAsync("/account/sessions"));

        answer.Location.ShouldBe("/account/sessions");
        (await other.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task History_FailuresAndSuccesses_SayWhatWhenAndWhereFrom()
    {
        _browser.Say("User-Agent", Phone);
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "admin", "wrong");
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "admin");

        var rows = (await _browser.GetAsync("/account/history")).Document.QuerySelectorAll("li.row").Select(row => row.TextContent).ToList();

        rows[0].ShouldContain("Signed in");
        rows[1].ShouldContain("Wrong password");
        rows.Take(2).ShouldAllBe(row => row.Contains("Safari on iPhone") && row.Contains("127.0.0.1") && row.Contains("Password"));
    }

    [Theory]
    [InlineData("/account/history?before=x")]
    [InlineData("/account/history?before=-1")]
    [InlineData("/account/history?before=99999999999999999999")]
    public async Task History_NonsensePlace_IsTheFirstPage(string path)
    {
        await SignInAsync(_browser, "admin", Desk);

        (await _browser.GetAsync(path)).Document.QuerySelectorAll("li.row").Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Apps_RemoveAccess_AsksAgainAndEndsTokens()
    {
        await SignInAsync(_browser, "alice", Desk);
        await _browser.PostAsync("/account/apps", Fields(await _browser.GetAsync("/account"), "client", "web")); // what other tests allowed
        var asked = await PagesServer.AuthorizeAsync(_browser);
        asked.Heading.ShouldContain("The web shop");
        await _browser.FollowAsync((await _browser.SubmitAsync(asked, new Dictionary<string, string>(), "allow")).Location!);
        var (access, refresh) = await AppAsync("alice");

        var page = await _browser.GetAsync("/account/apps");
        var shop = page.Document.QuerySelectorAll("section.card").Single(card => card.QuerySelector("h2")!.TextContent == "The web shop");
        shop.TextContent.ShouldContain("web.example");
        shop.TextContent.ShouldContain("See your email address");
        page.Document.QuerySelectorAll("section.card").Single(card => card.QuerySelector("h2")!.TextContent == "The app").TextContent.ShouldContain("An app of this service");

        (await _browser.PostAsync("/account/apps", Fields(page, "client", "web"))).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.PostAsync("/account/apps", Fields(page, "client", "mobile"))).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await _browser.GetAsync("/account/apps")).Body.ShouldNotContain("web.example");
        (await PagesServer.AuthorizeAsync(_browser)).Heading.ShouldContain("The web shop", Case.Sensitive, "asked again");
        (await IsActiveAsync(access)).ShouldBeFalse();
        (await RefreshAsync(refresh)).GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    public void Dispose() => _browser.Dispose();

    private static async Task SignInAsync(PageBrowser browser, string name, string agent)
    {
        browser.Say("User-Agent", agent);
        (await browser.SignInAsync(await browser.GetAsync("/account/login"), name)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    private static AngleSharp.Dom.IElement RowOf(PageAnswer page, string tag) =>
        page.Document.QuerySelectorAll("li.row").First(row => row.QuerySelectorAll(".tag").Any(found => found.TextContent == tag));

    private static Dictionary<string, string> Fields(PageAnswer page, string name, string value) => new()
    {
        ["__RequestVerificationToken"] = page.Find("main form input[name=__RequestVerificationToken]").GetAttribute("value")!,
        [name] = value,
    };

    private static Task<PageAnswer> EndAsync(PageBrowser browser, string session, PageAnswer page) => browser.PostAsync("/account/sessions", Fields(page, "session", session));

    private async Task<(string Access, string Refresh)> AppAsync(string name)
    {
        var tokens = await PostAsync("/connect/token", "SignalCraft/2.1.3 (Android 14; Pixel 8)",
            ("grant_type", "password"), ("client_id", "mobile"), ("username", name), ("password", TestSeed.Password), ("scope", "openid offline_access images:read"));
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
    }

    private async Task<bool> IsActiveAsync(string token) => (await PostAsync("/connect/introspect", null,
        ("client_id", "resource-api"), ("client_secret", TestSeed.ClientSecret), ("token", token))).GetProperty("active").GetBoolean();

    private Task<JsonElement> RefreshAsync(string token) =>
        PostAsync("/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    private async Task<JsonElement> PostAsync(string path, string? agent, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (fields.Any(field => field.Name == "client_secret"))
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"resource-api:{TestSeed.ClientSecret}")));
            request.Content = new FormUrlEncodedContent(fields.Where(field => !field.Name.StartsWith("client_", StringComparison.Ordinal)).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        if (agent is not null)
            request.Headers.UserAgent.ParseAdd(agent);
        using var response = await server.Factory.Http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
