using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts.Api;
using IdentityPlatform.IdentityServer.Architecture;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>One table of security events: who, what, from where, under which trace; and nobody can change it (ASVS V16).</summary>
public sealed partial class SecurityEventsTests(SecurityEventsTests.TracedHost host) : IClassFixture<SecurityEventsTests.TracedHost>
{
    [Theory]
    [InlineData("UPDATE security_events SET type = 'nothing'")]
    [InlineData("DELETE FROM security_events")]
    [InlineData("TRUNCATE security_events")]
    [InlineData("UPDATE login_history SET succeeded = true")]
    [InlineData("DELETE FROM login_history")]
    [InlineData("ALTER TABLE security_events DROP COLUMN data")]
    [InlineData("DROP TABLE security_events")]
    public async Task Server_ThatWouldChangeWhatHappened_IsRefused(string statement)
    {
        await using var command = host.Source.CreateCommand(statement);

        (await Should.ThrowAsync<PostgresException>(command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task SignIn_FailureThenSuccess_IsTwoEventsWithWhereFromAndTrace()
    {
        var (id, name, _) = await host.AddUserAsync("audited");
        var browser = host.NewBrowser();
        browser.Address = "203.0.113.9";
        await browser.SignInAsync(name, "wrong");
        var session = (await browser.SignInAsync(name)).Split(' ')[1];

        (await EventsAsync(id)).ShouldBe(
        [
            "sign_in_failed app 203.0.113.9 TestBrowser/1.0 traced {\"method\": \"password\", \"reason\": \"wrong_password\"}",
            $"sign_in_succeeded app 203.0.113.9 TestBrowser/1.0 traced {{\"method\": \"password\", \"session\": \"{session}\"}}",
        ]);
    }

    // Invariant I3: no token is issued that is not in the audit log.
    [Fact]
    public async Task Tokens_FromSignInToTheirEnd_AreAllInTheLog()
    {
        var (id, name, _) = await host.AddUserAsync("tokens");
        var (_, first) = await host.TokensAsync(name);
        var second = (await host.RefreshAsync(first)).Json.GetProperty("refresh_token").GetString()!;
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.RefreshAsync(first); // reuse
        (await host.RefreshAsync(second)).Status.ShouldBe(System.Net.HttpStatusCode.BadRequest);

        var events = await EventsAsync(id);
        events.Select(line => line.Split(' ')[0]).ShouldBe(["sign_in_succeeded", "grant_opened", "token_refreshed", "grant_revoked", "session_ended"]);
        events.ShouldAllBe(line => line.Contains(" mobile 192.0.2.1 ", StringComparison.Ordinal) && line.Contains(" traced ", StringComparison.Ordinal));
        events[3].ShouldContain("refresh_token_reused");
    }

    [Fact]
    public async Task EndSession_ByItsUser_SaysWhereFrom()
    {
        var (id, name, _) = await host.AddUserAsync("enders");
        var (access, _) = await host.TokensAsync(name);
        await host.TokensAsync(name);

        await host.DeleteAsync("/api/account/sessions", access);

        (await EventsAsync(id))[^1].ShouldStartWith("session_ended mobile 192.0.2.1 ");
    }

    [Fact]
    public async Task Operator_WithoutARequest_IsNamedByTheProcess()
    {
        var (id, name, _) = await host.AddUserAsync("operated");
        await host.CallAsync<UserAdministration>(users => users.SetRolesAsync(name, ["user", "staff"], default));
        await host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, false, default));

        (await EventsAsync(id)).ShouldBe(
        [
            $"account_created - - {RequestOrigins.Process} untraced -",
            $"roles_changed - - {RequestOrigins.Process} untraced {{\"roles\": [\"user\", \"staff\"]}}",
            $"account_deactivated - - {RequestOrigins.Process} untraced -",
        ]);
    }

    [Fact]
    public async Task Register_ThatFails_TellsOfNothing()
    {
        var name = $"reg_{Guid.CreateVersion7():n}"[..20];
        object body = new { username = name, email = $"{name}@example.com", password = "correct-Horse7-battery" };
        (await host.JsonAsync(HttpMethod.Post, "/api/account/register", null, body)).Status.ShouldBe(System.Net.HttpStatusCode.Created);
        (await host.JsonAsync(HttpMethod.Post, "/api/account/register", null, body)).Status.ShouldBe(System.Net.HttpStatusCode.Conflict);

        (await host.ScalarAsync<long>(
            "SELECT count(*) FROM security_events e JOIN users u ON u.id = e.user_id WHERE u.username = $1 AND e.type = 'account_registered' AND e.ip_address = '192.0.2.1'", name)).ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events e WHERE e.type = 'account_registered' AND NOT EXISTS (SELECT FROM users u WHERE u.id = e.user_id)")).ShouldBe(0);
    }

    // Whoever writes an event says where from: the statement names the columns, or a function that does.
    [Fact]
    public void Statements_ThatWriteEvents_SayWhereFrom() =>
        SourceTree.Files("src/IdentityServer/Storage", "*.cs")
            .SelectMany(file => Insert().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Columns: match.Groups["columns"].Value)))
            .Where(found => !found.Columns.Contains("OriginColumns", StringComparison.Ordinal) && !found.Columns.Contains("user_agent", StringComparison.Ordinal))
            .ShouldBeEmpty();

    // docs/accounts.md lists every type that the code can write.
    [Fact]
    public void Types_InTheCode_AreInTheDocument()
    {
        var document = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "accounts.md"));
        var types = SourceTree.Files("src/IdentityServer", "*.cs").Concat(SourceTree.Files("src/IdentityServer", "*.sql"))
            .SelectMany(file => EventType().Matches(File.ReadAllText(file)).Select(match => match.Groups["type"].Value)).Distinct(StringComparer.Ordinal).ToList();

        types.Count.ShouldBeGreaterThan(20);
        // A claim, the key of a text, a column, an error code, an event of another's.
        types.Where(type => type is not ("phone_number_verified" or "codes_replaced" or "user_verified" or "authentication_failed" or "subscription_created"))
            .Where(type => !document.Contains($"`{type}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private async Task<List<string>> EventsAsync(Guid user)
    {
        await using var command = host.Source.CreateCommand(
            """
            SELECT concat_ws(' ', type, coalesce(client_id, '-'), coalesce(ip_address, '-'), coalesce(user_agent, '-'),
                   CASE WHEN trace_id ~ '^[0-9a-f]{32}$' THEN 'traced' ELSE 'untraced' END, coalesce(data::text, '-'))
              FROM security_events WHERE user_id = $1 AND (type <> 'account_created' OR NOT EXISTS (
                   SELECT FROM security_events o WHERE o.user_id = $1 AND o.type LIKE 'sign_in%')) ORDER BY id
            """);
        command.Parameters.Add(new() { Value = user });
        await using var rows = await command.ExecuteReaderAsync();
        List<string> events = [];
        while (await rows.ReadAsync())
            events.Add(rows.GetString(0));
        return events;
    }

    /// <summary>ASP.NET Core opens a trace for a request when somebody listens, as the server's log does.</summary>
    public sealed class TracedHost : ApiHost
    {
        protected override void AddServices(IServiceCollection services)
        {
            base.AddServices(services);
            services.AddLogging(logging => logging.AddProvider(new CapturedLog()));
        }
    }

    [GeneratedRegex(@"INSERT INTO security_events \((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Insert();

    [GeneratedRegex(@"['""](?<type>[a-z]+(_[a-z]+)*_(succeeded|failed|locked|ended|revoked|given|redeemed|refreshed|opened|changed|enabled|disabled|registered|made|retired|created|activated|deactivated|deleted|claimed|verified|reset|disowned|linked|unlinked|added|removed|renamed|refused|replaced|shown))['""]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventType();
}
