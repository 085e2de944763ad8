using System.Text;
using System.Text.Json;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Overload;

/// <summary>Requests to the token endpoint as a balancer passes them on.</summary>
internal sealed class TokenCalls : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri _endpoint;
    private readonly string _machine;

    public TokenCalls(OverloadedServer server)
    {
        _endpoint = new Uri(server.Address, "/connect/token");
        _machine = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"machine:{server.Secrets["machine"]}"));
        _http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
    }

    public Task<Answer> ClientCredentialsAsync() => SendAsync(_machine, ("grant_type", "client_credentials"), ("scope", "stocks:read"));

    public Task<Answer> RefreshAsync(string token) => SendAsync(null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    public Task<Answer> SignInAsync(int user) => SendAsync(null,
        ("grant_type", "password"), ("client_id", "mobile"), ("username", $"user{user % ProductionSeed.Users}"), ("password", ProductionSeed.Password), ("scope", "openid offline_access"));

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(string? authorization, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(body);
        return new Answer((int)response.StatusCode, response.Headers.RetryAfter is not null, json.RootElement.TryGetProperty("refresh_token", out var token) ? token.GetString() : null);
    }
}

/// <summary>What came of a token request.</summary>
internal sealed record Answer(int Status, bool SaysWhenToRetry, string? RefreshToken);
