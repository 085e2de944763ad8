using System.Net;
using AngleSharp.Html.Parser;
using IdentityPlatform.IdentityServer.Server;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Nobody can find out whether an account exists (AC-110, ASVS V6.3.8): same answer, same headers, same work in the database.</summary>
public sealed class EnumerationTests : IAsyncLifetime
{
    private ServerFactory _server = null!;

    public async Task InitializeAsync() => _server = await ServerFactory.StartAsync(new ServerOptions
    {
        Seed = TestSeed.Text,
        Settings = new Dictionary<string, string> { ["Lockout:MaxFailedAttempts"] = "1000" },
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("alice", "malic")] // of one length, as the page shows what was typed
    [InlineData("alice@example.com", "malic@example.com")]
    [InlineData("erin", "mrin")] // deactivated
    public async Task SignIn_KnownAndUnknownName_CannotBeToldApart(string known, string unknown)
    {
        await SignInAsync(known);
        var first = await MeasureAsync(() => SignInAsync(known));
        var second = await MeasureAsync(() => SignInAsync(unknown));

        second.ShouldBe(first with { Answer = first.Answer.Replace(known, unknown, StringComparison.Ordinal) });
    }

    [Theory]
    [InlineData("alice", "malic")]
    [InlineData("erin", "mrin")]
    public async Task PasswordGrant_KnownAndUnknownName_CannotBeToldApart(string known, string unknown)
    {
        await TokenAsync(known);
        var first = await MeasureAsync(() => TokenAsync(known));
        var second = await MeasureAsync(() => TokenAsync(unknown));

        second.ShouldBe(first);
    }

    // AC-102
    [Fact]
    public async Task SignIn_RotatingForwardedFor_IsOneAddressAllTheSame()
    {
        await using var strict = await ServerFactory.StartAsync(new ServerOptions
        {
            Seed = TestSeed.Text,
            Settings = new Dictionary<string, string> { ["RateLimits:Enabled"] = "true", ["RateLimits:FailedSignInsPerMinutePerIp"] = "4" },
        });
        HttpResponseMessage? last = null;
        for (var i = 0; i < 5; i++)
        {
            using var request = Token($"nobody{i}");
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{i}");
            request.Headers.Add("Forwarded", $"for=198.51.100.{i}");
            request.Headers.Add("X-Real-IP", $"198.51.100.{i}");
            last = await strict.Http.SendAsync(request);
        }

        last!.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    private static HttpRequestMessage Token(string name) => new(HttpMethod.Post, "/connect/token")
    {
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "password"), new("client_id", "mobile"), new("username", name), new("password", "wrong"),
        ]),
    };

    private async Task<string> TokenAsync(string name)
    {
        using var request = Token(name);
        return await DescribeAsync(await _server.Http.SendAsync(request));
    }

    private async Task<string> SignInAsync(string name)
    {
        var cookies = new CookieContainer();
        using var browser = _server.NewClient(cookies);
        var form = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/account/login"));
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new FormUrlEncodedContent([new("username", name), new("password", "wrong"), new("__RequestVerificationToken", token)]);
        var answer = await DescribeAsync(await browser.PostAsync("/account/login", content));
        // Each form has an antiforgery token of its own, always of the same length.
        return System.Text.RegularExpressions.Regex.Replace(answer, "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"[^\"]+\"",
            match => $"token of {match.Length}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Error-Id"))
            .Select(header => $"{header.Key}: {string.Join(",", header.Value)}").Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n\n{ErrorIds.Masked(await response.Content.ReadAsStringAsync())}";
    }

    private async Task<Seen> MeasureAsync(Func<Task<string>> ask)
    {
        var before = await RowsAsync();
        var answer = await ask();
        return new Seen(answer, await RowsAsync() - before);
    }

    // Rows written, whatever the table: one attempt must leave as many for a name that nobody has.
    private async Task<long> RowsAsync()
    {
        await using var connection = new NpgsqlConnection(_server.Database.MigratorConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT (SELECT count(*) FROM identity.login_history) + (SELECT count(*) FROM identity.security_events) + (SELECT count(*) FROM identity.sessions)", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed record Seen(string Answer, long RowsWritten);
}
