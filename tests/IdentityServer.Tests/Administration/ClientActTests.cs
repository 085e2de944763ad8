using System.Net;
using System.Text;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>What administrators do with clients, and secrets that overlap.</summary>
[Collection(AdminServer.Name)]
public sealed class ClientActTests(AdminServer server)
{
    private const string Why = "Yearly rotation";

    [Fact]
    public async Task Secret_Rotated_BothWorkUntilTheOldOneEndsOnEveryReplica()
    {
        await using var replica = await ServerFactory.StartAsync(new ServerOptions
        {
            Database = server.Factory.Database,
            Settings = new Dictionary<string, string> { ["Issuer"] = server.Factory.Issuer },
            Adjust = builder => builder.Services.AddSingleton<TimeProvider>(server.Clock),
        });
        var (token, id) = (await server.TokenOfClientAsync("robot"), await AddMachineAsync());
        var first = (await RotateAsync(token, id, 0)).Json.GetProperty("client_secret").GetString()!;

        var second = (await RotateAsync(token, id, 2)).Json.GetProperty("client_secret").GetString()!;

        foreach (var http in new[] { server.Factory.Http, replica.Http })
        {
            await Eventually.TrueAsync(async () => await TokenStatusAsync(http, id, second) == HttpStatusCode.OK);
            (await TokenStatusAsync(http, id, first)).ShouldBe(HttpStatusCode.OK, "the old one goes on");
            (await TokenStatusAsync(http, id, "neither")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        server.Clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        foreach (var http in new[] { server.Factory.Http, replica.Http })
        {
            (await TokenStatusAsync(http, id, first)).ShouldBe(HttpStatusCode.Unauthorized, "its time is over");
            (await TokenStatusAsync(http, id, second)).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task OldSecret_EndedAtOnceOrPushedOut_IsDead()
    {
        var (token, id) = (await server.TokenOfClientAsync("robot"), await AddMachineAsync());
        var secrets = new List<string>();
        for (var i = 0; i < 3; i++)
            secrets.Add((await RotateAsync(token, id, 24)).Json.GetProperty("client_secret").GetString()!);
        await Eventually.TrueAsync(async () => await TokenStatusAsync(server.Factory.Http, id, secrets[2]) == HttpStatusCode.OK);
        (await TokenStatusAsync(server.Factory.Http, id, secrets[1])).ShouldBe(HttpStatusCode.OK);
        (await TokenStatusAsync(server.Factory.Http, id, secrets[0])).ShouldBe(HttpStatusCode.Unauthorized, "two at most");

        (await server.CallAsync(HttpMethod.Post, $"/api/admin/clients/{id}/end-old-secret", token, new { reason = Why })).Status.ShouldBe(204);

        await Eventually.TrueAsync(async () => await TokenStatusAsync(server.Factory.Http, id, secrets[1]) == HttpStatusCode.Unauthorized);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE client_id = $1 AND type = 'client_secret_ended' AND actor_client = 'robot' AND reason = $2", id, Why)).ShouldBe(1);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE client_id = $1 AND data::text ~ $2", id, string.Join('|', secrets))).ShouldBe(0, "no secret is written");
    }

    [Fact]
    public async Task Client_AddedChangedDisabled_IsInTheLogWithWhatChanged()
    {
        var (admin, id) = (await server.AddAdminAsync(), $"shop-{Guid.CreateVersion7():n}");
        var token = await server.TokenAsync(admin);
        object Body(string name) => new { client = new { client_id = id, client_name = name, redirect_uris = new[] { "https://shop.example/cb" }, scope = "openid" }, reason = Why };

        var made = await server.CallAsync(HttpMethod.Post, "/api/admin/clients", token, Body("Shop"));
        (made.Status, made.Json.GetProperty("client_secret").GetString()!.Length).ShouldBe((201, 43));
        (await server.CallAsync(HttpMethod.Post, "/api/admin/clients", token, Body("Shop"))).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/clients/{id}", token, Body("Market"))).Status.ShouldBe(200);
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/clients/{id}/disable", token, new { reason = Why })).Status.ShouldBe(204);

        (await server.ScalarAsync<string>("SELECT data::text FROM security_events WHERE client_id = $1 AND type = 'client_changed' AND actor_id = $2 AND reason = $3", id, admin.Id, Why))
            .ShouldBe("""{"after": {"client_name": "Market"}, "before": {"client_name": "Shop"}}""");
        var shown = await server.CallAsync(HttpMethod.Get, $"/api/admin/clients/{id}", token);
        (shown.Json.GetProperty("enabled").GetBoolean(), shown.Json.GetProperty("metadata").GetProperty("client_name").GetString()).ShouldBe((false, "Market"));
        shown.Text.ShouldNotContain("sha256");
        await Eventually.TrueAsync(async () => await TokenStatusAsync(server.Factory.Http, id, made.Json.GetProperty("client_secret").GetString()!) == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"client_id": "x y", "redirect_uris": ["https://a.example/"]}""", "client_id")]
    [InlineData("""{"client_id": "bad1"}""", "redirect_uris")]
    [InlineData("""{"client_id": "bad2", "redirect_uris": ["http://a.example/"]}""", "redirect_uris[0]")]
    [InlineData("""{"client_id": "bad3", "redirect_uris": ["https://a.example/"], "scope": "no-such-scope"}""", "scope")]
    [InlineData("""{"client_id": "bad4", "redirect_uris": ["https://a.example/"], "client_secret": "mine"}""", "client_secret")]
    [InlineData("""{"client_id": "bad5", "redirect_uris": ["https://a.example/"], "colour": "red"}""", "colour")]
    [InlineData("""{"client_id": "bad6", "grant_types": ["password"], "response_types": []}""", "grant_types")]
    [InlineData("\"text\"", null)]
    [InlineData("null", null)]
    public async Task Client_AgainstTheRules_IsRefusedByPlace(string metadata, string? place)
    {
        var answer = await server.CallAsync(HttpMethod.Post, "/api/admin/clients", await server.TokenOfClientAsync("robot"), $$"""{"client": {{metadata}}, "reason": "abc"}""");

        (answer.Status, answer.MediaType).ShouldBe((400, "application/problem+json"), answer.Text);
        if (place is not null)
            answer.Json.GetProperty("errors").TryGetProperty($"client.{place}", out _).ShouldBeTrue(answer.Text);
    }

    [Theory]
    [InlineData("""{"overlap_hours": -1, "reason": "abc"}""", 400)]
    [InlineData("""{"overlap_hours": 721, "reason": "abc"}""", 400)]
    [InlineData("""{"overlap_hours": "24", "reason": "abc"}""", 400)]
    [InlineData("""{"overlap_hours": 24}""", 400)]
    public async Task Rotate_Nonsense_IsRefused(string body, int status) =>
        (await server.CallAsync(HttpMethod.Post, "/api/admin/clients/web/secret", await server.TokenOfClientAsync("robot"), body)).Status.ShouldBe(status);

    [Fact]
    public async Task Rotate_PublicOrUnknownClient_IsRefused()
    {
        var token = await server.TokenOfClientAsync("robot");
        (await RotateAsync(token, "spa", 1)).Status.ShouldBe(409);
        (await RotateAsync(token, "nobody", 1)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Page_NewSecret_IsShownOnce()
    {
        using var browser = await server.SignInAsync(await server.AddAdminAsync());
        var id = await AddMachineAsync();
        var form = await browser.GetAsync($"/admin/clients/act?id={id}&act=rotate-secret");

        var sent = await browser.SubmitAsync(form, new Dictionary<string, string> { ["hours"] = "24", ["reason"] = Why });

        sent.Location.ShouldBe($"/admin/clients/one?id={id}");
        var secret = (await browser.GetAsync(sent.Location!)).Find(".secret-once").TextContent;
        await Eventually.TrueAsync(async () => await TokenStatusAsync(server.Factory.Http, id, secret) == HttpStatusCode.OK);
        (await browser.GetAsync(sent.Location!)).Body.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Scopes_MadeChangedDeleted_AreInTheLog()
    {
        var token = await server.TokenOfClientAsync("robot");
        var name = $"s{Guid.CreateVersion7():n}";
        (await server.CallAsync(HttpMethod.Post, "/api/admin/scopes", token, new { scope = new { name, resources = new[] { "urn:x" } }, reason = Why })).Status.ShouldBe(204);
        (await server.CallAsync(HttpMethod.Post, "/api/admin/scopes", token, new { scope = new { name }, reason = Why })).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Put, $"/api/admin/scopes/{name}", token, new { scope = new { display_name = "Read it" }, reason = Why })).Status.ShouldBe(204);
        (await server.CallAsync(HttpMethod.Put, "/api/admin/scopes/admin", token, new { scope = new { resources = new[] { "urn:x" } }, reason = Why })).Status.ShouldBe(400);
        (await server.CallAsync(HttpMethod.Post, "/api/admin/scopes/images:read/delete", token, new { reason = Why })).Status.ShouldBe(409, "clients are registered for it");
        (await server.CallAsync(HttpMethod.Post, "/api/admin/scopes/admin/delete", token, new { reason = Why })).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/scopes/{name}/delete", token, new { reason = Why })).Status.ShouldBe(204);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type LIKE 'scope%' AND data->>'scope' = $1 AND actor_client = 'robot' AND reason = $2", name, Why)).ShouldBe(3);
    }

    [Fact]
    public async Task Store_NewOwnerAndAccess_AreInTheLogOfWhomItConcerns()
    {
        var (admin, owner, staff) = (await server.AddAdminAsync(), await server.AddUserAsync("owner"), await server.AddUserAsync("staff"));
        var token = await server.TokenAsync(admin);
        (await server.CallAsync(HttpMethod.Put, "/api/admin/stores/43/owner", token, new { user = owner.Name, reason = Why })).Status.ShouldBe(204);
        (await server.CallAsync(HttpMethod.Put, "/api/admin/stores/43/access", token, new { user = staff.Name, role = "staff", reason = Why })).Status.ShouldBe(204);
        (await server.CallAsync(HttpMethod.Put, "/api/admin/stores/43/access", token, new { user = staff.Name, role = "king", reason = Why })).Status.ShouldBe(400);
        (await server.CallAsync(HttpMethod.Put, "/api/admin/stores/43/access", token, new { user = "nobody-at-all", role = "staff", reason = Why })).Status.ShouldBe(409);
        (await server.CallAsync(HttpMethod.Get, "/api/admin/stores/43", token)).Text.ShouldContain(staff.Id.ToString());
        (await server.LastEventAsync(owner.Id)).ShouldNotBeNull().ShouldStartWith($"store_owner_changed | {admin.Id} | console | {Why}");
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/stores/43/access/{staff.Id}/remove", token, new { reason = Why })).Status.ShouldBe(204);
        (await server.LastEventAsync(staff.Id)).ShouldNotBeNull().ShouldStartWith($"store_access_removed | {admin.Id} | console | {Why}");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/stores?q=hong", token)).Json.GetProperty("stores")[0].GetProperty("owner").GetString().ShouldBe(owner.Name);
    }

    [Fact]
    public async Task Keys_Rotated_AreInTheLog()
    {
        var admin = await server.AddAdminAsync();
        var token = await server.TokenAsync(admin);

        var made = await server.CallAsync(HttpMethod.Post, "/api/admin/keys/rotate", token, new { reason = Why });

        made.Status.ShouldBe(201, made.Text);
        var kid = made.Json.GetProperty("kids")[0].GetString()!;
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'signing_key_made' AND data->>'kid' = $1 AND actor_id = $2 AND reason = $3", kid, admin.Id, Why)).ShouldBe(1);
        (await server.CallAsync(HttpMethod.Get, "/api/admin/keys", token)).Text.ShouldContain(kid);
    }

    // A client's own token writes nothing by itself: it is counted in memory and written down by the job.
    [Fact]
    public async Task Activity_TokensAndFailures_AreCountedByHours()
    {
        var token = await server.TokenOfClientAsync("robot");
        await TokenStatusAsync(server.Factory.Http, "machine", "wrong");
        var job = server.Factory.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Jobs.ActivityHours>().Single();

        await job.RunOnceAsync(default);

        var answer = (await server.CallAsync(HttpMethod.Get, "/api/admin/activity", token)).Json;
        answer.GetProperty("counts").GetProperty("users").GetInt64().ShouldBeGreaterThan(4);
        var series = answer.GetProperty("series").EnumerateArray().ToDictionary(one => one.GetProperty("kind").GetString()!);
        series["tokens"].GetProperty("labels").EnumerateArray().Select(label => label.GetString()).ShouldContain("client_credentials");
        series["failures"].GetProperty("labels").EnumerateArray().Select(label => label.GetString()).ShouldContain("invalid_client");
        var before = await server.ScalarAsync<decimal>("SELECT sum(count) FROM activity_hours");
        await job.RunOnceAsync(default);
        (await server.ScalarAsync<decimal>("SELECT sum(count) FROM activity_hours")).ShouldBe(before, "nothing is counted twice");
        using var browser = await server.SignInAsync(await server.AddAdminAsync());
        var page = await browser.GetAsync("/admin");
        (page.Find("svg.plot[role=img] title").TextContent, page.Find("svg.plot desc").TextContent).ShouldNotBe(("", ""));
        page.Document.QuerySelectorAll("script:not([src])").ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_FilteredAndExported_SaysTheSame()
    {
        var (admin, user) = (await server.AddAdminAsync(), await server.AddUserAsync("audited"));
        var token = await server.TokenAsync(admin);
        foreach (var act in new[] { "deactivate", "activate" })
            await server.CallAsync(HttpMethod.Post, $"/api/admin/users/{user.Id}/{act}", token, new { reason = "=HYPERLINK(\"x\"), \"quoted\"" });

        var found = (await server.CallAsync(HttpMethod.Get, $"/api/admin/audit?user={user.Id}&actor={admin.Id}&acts_only=true&type=account_activated&limit=1", token)).Json;
        found.GetProperty("events")[0].GetProperty("actor_username").GetString().ShouldBe(admin.Name);
        var first = (await server.CallAsync(HttpMethod.Get, $"/api/admin/audit?actor={admin.Id}&limit=1", token)).Json;
        var second = (await server.CallAsync(HttpMethod.Get, $"/api/admin/audit?actor={admin.Id}&limit=1&before={first.GetProperty("next").GetString()}", token)).Json;
        (first.GetProperty("events")[0].GetProperty("type").GetString(), second.GetProperty("events")[0].GetProperty("type").GetString()).ShouldBe(("account_activated", "account_deactivated"));
        (await server.CallAsync(HttpMethod.Get, "/api/admin/audit?type=token_refreshed", token)).Status.ShouldBe(400);
        (await server.CallAsync(HttpMethod.Get, "/api/admin/audit?from=yesterday", token)).Status.ShouldBe(400);

        using var browser = await server.SignInAsync(admin);
        (await browser.GetAsync($"/admin/audit?user={user.Name}&acts=true")).Body.ShouldContain("account_deactivated");
        var csv = (await browser.GetAsync($"/admin/audit?handler=Export&format=csv&user={user.Name}&acts=true")).Body;
        csv.Split("\r\n").Length.ShouldBe(4, csv);
        csv.ShouldContain("\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\"");
        (await browser.GetAsync($"/admin/audit?handler=Export&format=json&user={user.Name}&acts=true")).Body.Trim().Split('\n').Length.ShouldBe(2);
    }

    private async Task<string> AddMachineAsync()
    {
        var id = $"machine-{Guid.CreateVersion7():n}";
        var made = await server.CallAsync(HttpMethod.Post, "/api/admin/clients", await server.TokenOfClientAsync("robot"), new
        {
            client = new { client_id = id, grant_types = new[] { "client_credentials" }, response_types = Array.Empty<string>(), scope = "stocks:read" },
            reason = Why,
        });
        made.Status.ShouldBe(201, made.Text);
        return id;
    }

    private Task<AdminAnswer> RotateAsync(string token, string id, double hours) =>
        server.CallAsync(HttpMethod.Post, $"/api/admin/clients/{id}/secret", token, new { overlap_hours = hours, reason = Why });

    private static async Task<HttpStatusCode> TokenStatusAsync(HttpClient http, string id, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
