using System.Diagnostics;
using System.Net.Http.Headers;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Proxies;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>
/// a request whose connection to PostgreSQL breaks before and after every one of its exchanges, and is then repeated
/// as a client would. How many exchanges there are is found by breaking the next one until there is none.
/// </summary>
public abstract class CrashPointTest(CrashServer server, ITestOutputHelper output)
{
    // One that hangs; a command may take 3 s.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The server.</summary>
    protected CrashServer Server => server;

    /// <summary>Breaks a request at every point.</summary>
    /// <param name="prepare">Makes what the request needs; answers how it is sent, and sent again.</param>
    /// <param name="check">Given the first answer, sends it again and checks what must hold.</param>
    /// <returns>How many exchanges there are.</returns>
    private protected async Task<int> BreakAsync(Func<Task<Attempt>> prepare, Func<Attempt, CrashAnswer, Task> check)
    {
        var points = new List<string>();
        var exchanges = 0;
        foreach (var side in new[] { CrashSide.Before, CrashSide.After })
        {
            var broke = true;
            for (var at = 1; broke; at++)
            {
                var attempt = await prepare();
                (var answer, broke) = await BreakAsync(attempt, at, side);
                var point = $"{side} {at}: {answer}";
                points.Add(point);
                await InNamedPointAsync(point, () => check(attempt, answer));
                exchanges = at - 1;
            }
        }

        output.WriteLine(string.Join('\n', points));
        await WorksAsBeforeAsync();
        return exchanges;
    }

    private async Task<(CrashAnswer Answer, bool Broke)> BreakAsync(Attempt attempt, int at, CrashSide side)
    {
        Server.Proxy.Arm(at, side);
        var started = Stopwatch.GetTimestamp();
        var answer = await attempt.SendAsync();
        var broke = Server.Proxy.Disarm();
        var point = $"{side} {at}: {answer}";
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Longest, point);
        if (!broke)
            answer.IsDone.ShouldBeTrue(point);
        if (answer.Status >= 500)
            (answer.Status, answer.RetryAfter is not null).ShouldBe((503, true), point);
        return (answer, broke);
    }

    private static async Task InNamedPointAsync(string point, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"After the connection broke {point}", error);
        }
    }

    // No connection is stuck in a transaction, and nothing was taken for a bug.
    private async Task WorksAsBeforeAsync()
    {
        await Eventually.TrueAsync(async () => await CountAsync("pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'") == 0);
        (await Server.Factory.Http.GetAsync("/health/ready")).IsSuccessStatusCode.ShouldBeTrue();
        Server.Factory.Log.Lines.Where(line => line.StartsWith("Error IdentityPlatform", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private protected Attempt Post(string path, string? authorization, params (string Name, string Value)[] form) => Attempt.Of(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        return await SendAsync(request, authorization);
    });

    private protected Attempt Json(string path, string? token, string body) => Attempt.Of(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        return await SendAsync(request, token is null ? null : "Bearer " + token);
    });

    private protected Attempt Get(string path, string token) => Ask(HttpMethod.Get, path, token);

    private protected Attempt Delete(string path, string token) => Ask(HttpMethod.Delete, path, token);

    private protected Attempt Refresh(string token) => Post("/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    private protected Attempt Password(string user, string password = TestSeed.Password) => Post(
        "/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", user), ("password", password), ("scope", "openid offline_access stocks:read"));

    private protected async Task<CrashAnswer> SignedInAsync()
    {
        var answer = await Password((await Server.AddUserWithoutAsync("crash")).Name).SendAsync();
        answer.Status.ShouldBe(200);
        return answer;
    }

    private protected async Task<bool> IsActiveAsync(string token)
    {
        var answer = await Post("/connect/introspect", FuzzCredentials.Basic("resource-api"), ("token", token)).SendAsync();
        answer.Status.ShouldBe(200);
        return answer.Body.GetProperty("active").GetBoolean();
    }

    /// <summary>A browser in which somebody has signed in.</summary>
    protected async Task<(PageBrowser Browser, TwoFactorUser User)> BrowserAsync()
    {
        var (browser, user) = (Server.NewBrowser(), await Server.AddUserWithoutAsync("crash"));
        CrashAnswer.Of(await user.ShowPasswordAsync(browser)).IsDone.ShouldBeTrue();
        return (browser, user);
    }

    /// <summary>Counts rows, past the server; tables have their schema.</summary>
    protected async Task<long> CountAsync(string from) => (long)(await Server.Factory.Database.ScalarAsync($"SELECT count(*) FROM {from}"))!;

    /// <summary>How a handle is kept.</summary>
    protected static string Hash(string handle) => $"'\\x{Convert.ToHexString(TokenHandle.Hash(handle))}'";

    /// <summary>The grant of a refresh token.</summary>
    protected static string GrantOf(string token) => $"(SELECT grant_id FROM identity.refresh_tokens WHERE token_hash = {Hash(token)})";

    private Attempt Ask(HttpMethod method, string path, string token) => Attempt.Of(async () =>
    {
        using var request = new HttpRequestMessage(method, path);
        return await SendAsync(request, "Bearer " + token);
    });

    private async Task<CrashAnswer> SendAsync(HttpRequestMessage request, string? authorization)
    {
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using var response = await Server.Factory.Http.SendAsync(request);
        return await CrashAnswer.ReadAsync(response);
    }
}

/// <summary>A request that can be sent again.</summary>
/// <param name="Subject">What it is about, for the check.</param>
/// <param name="SendAsync">Sends it.</param>
internal sealed record Attempt(string Subject, Func<Task<CrashAnswer>> SendAsync)
{
    /// <summary>One that is about nothing in particular.</summary>
    public static Attempt Of(Func<Task<CrashAnswer>> send) => new("", send);
}
