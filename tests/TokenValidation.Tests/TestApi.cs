using System.Text.Json;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation;

/// <summary>An API that uses the package, on real Kestrel, with one endpoint for each thing it can ask for.</summary>
public sealed class TestApi : IAsyncDisposable
{
    private const int LargestHeader = 3 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private TestApi(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public Uri Address => _http.BaseAddress!;

    public static async Task<TestApi> StartAsync(StandInIssuer issuer, TimeProvider? time = null, Action<TokenValidationOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => (kestrel.Limits.MaxRequestHeadersTotalSize, kestrel.Limits.MaxRequestBufferSize) = (LargestHeader, LargestHeader));
        builder.Services.AddSingleton(time ?? new ManualTime());
        builder.Services.AddIdentityPlatformTokens(issuer.Url, TestToken.Audience, configure);
        builder.Services.AddHealthChecks().AddIdentityPlatformFeed();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        Map(app);
        await app.StartAsync();
        return new TestApi(app);
    }

    public async Task<HttpResponseMessage> SendAsync(string path, params string[] authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string token) => SendAsync(path, "Bearer " + token);

    public async Task<int> StatusAsync(string path, string token)
    {
        using var response = await GetAsync(path, token);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/me", (AccessToken caller) => caller).RequireAccessToken();
        app.MapGet("/name", (HttpContext context) => context.User.Identity!.Name + " " + context.User.IsInRole("staff")).RequireAccessToken();
        app.MapGet("/open", (AccessToken? caller) => caller?.Subject ?? "nobody");
        app.MapGet("/scoped", () => "in").RequireScope("a:read", "a:write");
        foreach (var plan in new[] { "free", "pro", "studio", "enterprise" })
            app.MapGet("/" + plan, () => "in").RequirePlan(plan);
        app.MapGet("/stores/{storeId}/read", () => "in").RequireScope("stores:read").RequireStore("storeId", StoreAccess.Read);
        app.MapGet("/stores/{storeId}/write", () => "in").RequireStore("storeId", StoreAccess.Write);
        app.MapGet("/staff", () => "in").RequireRole("staff", "superuser");
        app.MapGet("/user", () => "in").RequireUser();
        app.MapGet("/fresh", (AccessToken caller) => caller).RequireFreshToken();
        app.MapGet("/local", (AccessToken caller) => caller).AllowLocalValidation();
        app.MapGroup("/group").RequireFreshToken().MapGet("/local", (AccessToken caller) => caller).AllowLocalValidation();
        app.MapGet("/braces/{storeId}", () => "in").RequireStore("{storeId}", StoreAccess.Read);
        app.MapGet("/typed/{storeId:long}", () => "in").RequireStore("{storeId:long}", StoreAccess.Read);
        app.MapGet("/twofactor", () => "in").RequireAcr("2");
        app.MapGet("/onefactor", () => "in").RequireAcr("1");
        app.MapGet("/recent", () => "in").RequireMaxAge(TimeSpan.FromMinutes(5));
        app.MapGet("/careful", () => "in").RequireScope("a:write").RequireAcr("2").RequireMaxAge(TimeSpan.FromMinutes(5));
        app.MapGet("/claims", (HttpContext context) => context.User.Claims.Select(claim => $"{claim.Type}={claim.Value}")).RequireAccessToken();
        app.MapHealthChecks("/health");
        app.MapProtectedResourceMetadata();
    }
}

internal static class Responses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

    public static string Challenge(this HttpResponseMessage response) => string.Join(" | ", response.Headers.WwwAuthenticate.Select(value => value.ToString()));
}
