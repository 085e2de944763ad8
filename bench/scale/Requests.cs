using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Scale;

/// <summary>Refresh, redemption of codes and introspection, over HTTP, some at once; each is timed from the caller's side.</summary>
internal sealed class Requests(ServerProcess server, FilledDatabase database, int operations) : IDisposable
{
    private const int AtOnce = 4;
    private const int Families = 1000;

    // RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce }) { BaseAddress = server.Address };
    private readonly ConcurrentQueue<string> _access = new();

    public async Task<IReadOnlyList<Measured>> RunAsync()
    {
        // A new database has its pages on the disk, and a new server its code uncompiled: neither is what is asked here.
        var refresh = await RefreshTokensAsync();
        await TimeAsync("warm up", Math.Min(operations, 500), _ => RefreshAsync(refresh));
        var codes = await CodesAsync(operations);
        return
        [
            await TimeAsync("refresh, rotating", operations, _ => RefreshAsync(refresh)),
            await TimeAsync("redeem a code", operations, i => RedeemAsync(codes[i])),
            await TimeAsync("introspect an access token", operations, _ => IntrospectAsync(Next(_access))),
            await TimeAsync("introspect a refresh token of another client", operations, i => IntrospectAsync("r-" + Spread(i))),
        ];
    }

    public void Dispose() => _http.Dispose();

    // The newest token of families all over the living month: pages that are in no cache because they lie side by side.
    private async Task<ConcurrentQueue<string>> RefreshTokensAsync()
    {
        var tokens = new ConcurrentQueue<string>();
        await using var command = database.Admin.CreateCommand(
            """
            SELECT f * 20 FROM generate_series(1, $1::bigint / 20) f
             WHERE f > $1::bigint / 20 * 0.93 AND EXISTS (SELECT FROM refresh_tokens r WHERE r.token_hash = sha256(convert_to('r-' || f * 20, 'UTF8')) AND r.redeemed_at IS NULL)
             ORDER BY md5(f::text) LIMIT $2
            """);
        command.Parameters.Add(new() { Value = database.Tokens });
        command.Parameters.Add(new() { Value = Families });
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            tokens.Enqueue("r-" + row.GetValue(0));
        return tokens;
    }

    private async Task<IReadOnlyList<string>> CodesAsync(int count)
    {
        var run = Guid.CreateVersion7().ToString("N");
        await using var command = database.Admin.CreateCommand(
            $"""
            WITH alive AS (SELECT row_number() OVER (ORDER BY md5(s.id::text)) - 1 AS n, count(*) OVER () AS total, s.* FROM sessions s WHERE s.expires_at > now() + interval '1 day' AND s.ended_at IS NULL),
            made AS (INSERT INTO grants (id, user_id, session_id, client_id, scopes, auth_time, acr, amr, created_at)
                SELECT md5('{run}' || i)::uuid, a.user_id, a.id, 'scale-app', '{"{offline_access,plan,images:read}"}', a.auth_time, a.acr, a.amr, now()
                  FROM generate_series(0, $1 - 1) i JOIN alive a ON a.n = i % a.total)
            INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, code_challenge, created_at, expires_at)
            SELECT sha256(convert_to('{run}-' || i, 'UTF8')), md5('{run}' || i)::uuid, 'https://app.example/callback', '{Challenge}', now(), now() + interval '1 hour'
              FROM generate_series(0, $1 - 1) i
            """);
        command.Parameters.Add(new() { Value = count });
        await command.ExecuteNonQueryAsync();
        return [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{run}-{i}"))];
    }

    private long Spread(int i) => 1 + (i * 7_919L % database.Tokens);

    private async Task RefreshAsync(ConcurrentQueue<string> tokens)
    {
        var answer = await PostAsync("/connect/token", null, new("grant_type", "refresh_token"), new("client_id", "scale-app"), new("refresh_token", Next(tokens)));
        tokens.Enqueue(answer.GetProperty("refresh_token").GetString()!);
        _access.Enqueue(answer.GetProperty("access_token").GetString()!);
    }

    private Task RedeemAsync(string code) => PostAsync("/connect/token", null,
        new("grant_type", "authorization_code"), new("client_id", "scale-app"), new("code", code), new("redirect_uri", "https://app.example/callback"), new("code_verifier", Verifier));

    private async Task IntrospectAsync(string token)
    {
        var answer = await PostAsync("/connect/introspect", server.ApiSecret, new KeyValuePair<string, string>("token", token));
        if (answer.GetProperty("active").GetBoolean() == token.StartsWith("r-", StringComparison.Ordinal))
            throw new InvalidOperationException("An answer is not the expected one.");
    }

    private async Task<JsonElement> PostAsync(string path, string? secret, params KeyValuePair<string, string>[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (secret is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"scale-api:{secret}")));
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    private static string Next(ConcurrentQueue<string> queue) => queue.TryDequeue(out var next) ? next : throw new InvalidOperationException("There are too few tokens.");

    private static async Task<Measured> TimeAsync(string what, int count, Func<int, Task> work)
    {
        var times = new double[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await work(i);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }));
        return new Measured(what, times);
    }
}
