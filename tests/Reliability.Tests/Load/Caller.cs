using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Reliability.Load;

/// <summary>
/// Sends the requests of a drill and keeps what came of them. Every request has a connection of its own: what a proxy does
/// to idle connections while it reloads is not what is tested here.
/// </summary>
/// <param name="server">Where to.</param>
/// <param name="secrets">Of confidential clients, by client.</param>
/// <param name="overHttps">Whether to say so, as a proxy would; the balancer does it by itself.</param>
internal sealed class Caller(Uri server, IReadOnlyDictionary<string, string> secrets, bool overHttps = false) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly ConcurrentQueue<Outcome> _outcomes = new();

    /// <summary>Everything so far.</summary>
    public IReadOnlyCollection<Outcome> Outcomes => _outcomes;

    /// <summary>Posts a form to an endpoint of the identity server.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string kind, string path, string? machine, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (machine is not null)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{machine}:{secrets[machine]}")));
        }

        return await SendAsync(kind, request);
    }

    /// <summary>Gets something, perhaps with a token.</summary>
    public async Task<(int Status, JsonElement Body)> GetAsync(string kind, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await SendAsync(kind, request);
    }

    /// <summary>Keeps what came of a request that something else sent.</summary>
    public async Task<T?> WatchAsync<T>(string kind, Func<Task<(int Status, T? Result)>> send)
    {
        var started = TimeProvider.System.GetUtcNow();
        try
        {
            var (status, result) = await send();
            Keep(kind, started, status, saysWhenToRetry: false);
            return result;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException)
        {
            Keep(kind, started, status: 0, saysWhenToRetry: false);
            return default;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonElement Body)> SendAsync(string kind, HttpRequestMessage request)
    {
        var started = TimeProvider.System.GetUtcNow();
        if (overHttps)
        {
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-For", "127.0.0.1");
        }

        try
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Keep(kind, started, (int)response.StatusCode, response.Headers.RetryAfter is not null);
            return ((int)response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException)
        {
            Keep(kind, started, status: 0, saysWhenToRetry: false);
            return (0, default);
        }
    }

    private void Keep(string kind, DateTimeOffset started, int status, bool saysWhenToRetry) =>
        _outcomes.Enqueue(new Outcome(kind, started, TimeProvider.System.GetUtcNow() - started, status, saysWhenToRetry));
}
