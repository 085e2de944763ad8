using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>An API as anybody builds it, with the package and its cache of keys.</summary>
internal sealed class GuardedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private GuardedApi(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public static async Task<GuardedApi> StartAsync(string issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // As much sooner than by default as everything else in these tests is.
        builder.Services.AddIdentityPlatformTokens(issuer, "urn:identity-platform:resource-api", options =>
            (options.KeyRefreshInterval, options.KeyRefreshMinimum) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500)));
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/", () => "in").RequireAccessToken();
        await app.StartAsync();
        return new GuardedApi(app);
    }

    public async Task<int> StatusAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
