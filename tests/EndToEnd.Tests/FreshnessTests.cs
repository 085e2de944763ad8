using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using IdentityPlatform.EndToEnd.Platform;
using Xunit.Abstractions;

namespace IdentityPlatform.EndToEnd;

/// <summary>
/// How soon the resource API, which validates by signature and asks about no call, knows what happened at the identity
/// server: two processes, from before the cause is asked for to the first answer that knows of it.
/// </summary>
[Collection(PlatformDefinition.Name)]
public sealed class FreshnessTests(PlatformFixture platform, ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    private readonly TokenClient _client = new(platform);
    private readonly HttpClient _http = PlatformFixture.CreateHttpClient();

    [Fact]
    public Task Revocation_OfARefreshToken_EndsTheAccessTokenAtTheApiWithinASecond() => MeasureAsync("revocation to 401", 100, async () =>
    {
        var tokens = await _client.SignInAsync("alice");
        var access = tokens.GetProperty("access_token").GetString()!;
        (await StatusAsync("/api/v1/users/me", access)).ShouldBe(200);
        var caused = Stopwatch.GetTimestamp();
        var (status, _) = await _client.PostAsync("/connect/revoke", null, ("token", tokens.GetProperty("refresh_token").GetString()!), ("client_id", "mobile"));
        status.ShouldBe(200);
        return await UntilAsync(401, "/api/v1/users/me", access, caused);
    });

    [Fact]
    public async Task AccessToAStore_GivenAndTaken_HoldsForTheTokensThereAreWithinASecond()
    {
        var owner = (await _client.SignInAsync("alice")).GetProperty("access_token").GetString()!;
        var member = (await _client.SignInAsync("dave")).GetProperty("access_token").GetString()!;
        var id = JsonDocument.Parse((await _client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", member)).Body).RootElement.GetProperty("sub").GetString();
        (await StatusAsync("/api/v1/stores/42", member)).ShouldBe(403);

        var given = false;
        await MeasureAsync("access to a store given or taken", 40, async () =>
        {
            given = !given;
            var caused = Stopwatch.GetTimestamp();
            await (given
                ? ChangeAsync(HttpMethod.Put, "/api/stores/42/access", owner, new { user = "dave", role = "viewer" })
                : ChangeAsync(HttpMethod.Delete, $"/api/stores/42/access/{id}", owner, body: null));
            return await UntilAsync(given ? 200 : 403, "/api/v1/stores/42", member, caused);
        });
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    // Other tests use the machine too: what counts is what the platform can do when it is let.
    private async Task MeasureAsync(string what, int times, Func<Task<TimeSpan>> once)
    {
        TimeSpan most;
        var attempt = 0;
        do
        {
            var delays = new List<TimeSpan>();
            for (var i = 0; i < times; i++)
                delays.Add(await once());
            delays.Sort();
            most = delays[(int)Math.Ceiling(times * 0.99) - 1];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, {times} times: p50 {delays[times / 2].TotalMilliseconds:f1} ms, p99 {most.TotalMilliseconds:f1} ms, longest {delays[^1].TotalMilliseconds:f1} ms"));
        }
        while (most >= Limit && ++attempt < 3);

        most.ShouldBeLessThan(Limit);
    }

    private async Task<TimeSpan> UntilAsync(int status, string path, string token, long caused)
    {
        while (await StatusAsync(path, token) != status)
            Stopwatch.GetElapsedTime(caused).ShouldBeLessThan(Never, $"{path} never answered {status}");
        return Stopwatch.GetElapsedTime(caused);
    }

    private async Task<int> StatusAsync(string path, string token) => (await _client.CallApiAsync(HttpMethod.Get, path, token)).Status;

    private async Task ChangeAsync(HttpMethod method, string path, string token, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(platform.Identity.Address, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
