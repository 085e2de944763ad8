using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdentityPlatform.Database;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.ResourceApi;

/// <summary>The API as it is deployed: production settings, its own database login, real Kestrel, an issuer over HTTP.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider? _time;
    private readonly HttpClient _http;

    private ApiHost(WebApplication app, TimeProvider? time, StandInIssuer issuer, TestDatabase database)
    {
        (_app, _time, Issuer, Database) = (app, time, issuer, database);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public StandInIssuer Issuer { get; }

    public TestDatabase Database { get; }

    public Uri Address => _http.BaseAddress!;

    public static Task<TestDatabase> MigratedDatabaseAsync() => TestDatabase.CreateAsync("resource-api", async database =>
        await new MigrationRunner(database.MigratorConnectionString, ApiDatabase.Migrations, database.Layout.ResourceApi, NullLogger.Instance).ApplyAsync());

    public static Task<ApiHost> StartAsync(params string[] settings) => StartAsync(time: null, settings);

    public static Task<ApiHost> StartAsync(TimeProvider? time, params string[] settings) => StartAsync(time, FeedMood.Fine, settings);

    public static Task<ApiHost> StartAsync(FeedMood mood, params string[] settings) => StartAsync(time: null, mood, settings);

    private static async Task<ApiHost> StartAsync(TimeProvider? time, FeedMood mood, string[] settings)
    {
        var issuer = await StandInIssuer.StartAsync();
        issuer.Feed.Mood = mood;
        var database = await MigratedDatabaseAsync();
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Production", "--urls=http://127.0.0.1:0", $"--Issuer={issuer.Url}", "--Serilog:MinimumLevel:Default=Fatal",
            "--RateLimits:Enabled=false", $"--ConnectionStrings:ResourceApi={database.ResourceApiConnectionString}", .. settings,
        ]);
        if (time is not null)
            builder.Services.AddSingleton(time);
        var app = await Composition.BuildAsync(builder);
        await app.StartAsync();
        return new ApiHost(app, time, issuer, database);
    }

    /// <summary>Every endpoint that is served.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public TestToken Token(string scope = "") => TestToken.Valid(Issuer, _time).Scope(scope);

    /// <summary>A user's token for everything about images, boards, models and workflows.</summary>
    public TestToken UserToken(Guid? id = null) => Token("images:read images:write").User(id ?? Guid.CreateVersion7());

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => await _http.SendAsync(request);

    public async Task<Answer> CallAsync(
        string method, string path, TestToken? token = null, string? json = null, string contentType = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Write());
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        if ((int)response.StatusCode >= 400 && !path.StartsWith("/health", StringComparison.Ordinal))
            type.ShouldBe("application/problem+json", $"{method} {path}: {body}");
        return new Answer(response.StatusCode, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonSerializer.Deserialize<JsonElement>(body) : default, response, body);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}

/// <summary>An answer of the API; headers stay readable.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Response, string Body)
{
    public string Text(string member) => Json.GetProperty(member).GetString()!;

    public string Header(string name) => Response.Headers.GetValues(name).Single();
}

/// <summary>One API for the classes whose tests do not disturb each other.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public ApiHost Api { get; private set; } = null!;

    public async Task InitializeAsync() => Api = await ApiHost.StartAsync("--Cors:AllowedOrigins:0=https://app.example.com");

    public async Task DisposeAsync() => await Api.DisposeAsync();
}
