using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>Talks to the token endpoint and the API as an app without a browser does.</summary>
public sealed class TokenClient(Uri identity, Uri api, string? userAgent = null) : IDisposable
{
    private readonly HttpClient _http = PlatformFixture.CreateHttpClient();

    /// <summary>For the platform that most tests share.</summary>
    public TokenClient(PlatformFixture platform, string? userAgent = null)
        : this(platform.Identity.Address, platform.Api.Address, userAgent)
    {
    }

    /// <summary>Posts a form to an endpoint of the identity server.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, (string Id, string Secret)? basic, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(identity, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        if (basic is { } credentials)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Id}:{credentials.Secret}")));
        }

        if (userAgent is not null)
        {
            request.Headers.UserAgent.ParseAdd(userAgent);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Signs a user in by the password grant of the first-party mobile client.</summary>
    public async Task<JsonElement> SignInAsync(string user, params (string Name, string Value)[] more)
    {
        var (status, body) = await PostAsync("/connect/token", null,
            [("grant_type", "password"), ("client_id", "mobile"), ("username", user), ("password", PlatformSeed.Password), .. more]);
        status.ShouldBe(200, body.ToString());
        return body;
    }

    /// <summary>Refreshes as the mobile client.</summary>
    public Task<(int Status, JsonElement Body)> RefreshAsync(string refreshToken) =>
        PostAsync("/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", refreshToken));

    /// <summary>Calls the resource API.</summary>
    public async Task<(int Status, string Body, string Challenge)> CallApiAsync(HttpMethod method, string path, string accessToken, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.WwwAuthenticate.ToString());
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
