using System.Net.Http.Json;
using Microsoft.AspNetCore.TestHost;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Keeps one server's cookies as a browser would, and lets a test see and plant them.</summary>
public sealed class Browser
{
    private readonly HttpClient _client;

    public Browser(TestServer server)
    {
        _client = server.CreateClient();
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("TestBrowser/1.0");
    }

    /// <summary>The session cookie, <c>name=value</c>; null when there is none.</summary>
    public string? Cookie { get; set; }

    /// <summary>The last <c>Set-Cookie</c> as sent.</summary>
    public string? SetCookie { get; private set; }

    public string Address { get; set; } = "192.0.2.1";

    public Task<string> SignInAsync(string name, string password = AccountsHost.Password, bool rememberMe = false) =>
        SendAsync(HttpMethod.Post, "/sign-in", JsonContent.Create(new SignInRequest(name, password, rememberMe, "app")));

    public Task<string> SignOutAsync() => SendAsync(HttpMethod.Post, "/sign-out", null);

    public Task<string> SessionAsync() => SendAsync(HttpMethod.Get, "/session", null);

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Test-Address", Address);
        if (Cookie is not null)
            request.Headers.Add("Cookie", Cookie);
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            SetCookie = cookies.Single();
            var pair = SetCookie.Split(';')[0];
            Cookie = pair.EndsWith('=') ? null : pair;
        }

        return await response.Content.ReadAsStringAsync();
    }
}
