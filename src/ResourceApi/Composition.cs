using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityPlatform.ResourceApi.Endpoints;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.ResourceApi.Stores;
using IdentityPlatform.TokenValidation;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace IdentityPlatform.ResourceApi;

/// <summary>Puts the API together.</summary>
public static class Composition
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Opens the database and builds the API around it. Disposing the application closes both.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = ApiSettings.Load(builder.Configuration, builder.Environment);
        builder.Logging.ClearProviders().AddSerilog(CreateLogger(builder), dispose: true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Services.AddSingleton(settings);
        AddTokens(builder.Services, settings);
        AddHttp(builder.Services, settings);
        builder.Services.AddApiDescription(settings);
        builder.Services.AddSingleton<ImageRows>().AddSingleton<ReadingRows>().AddSingleton<ListingRows>().AddSingleton<StoreNames>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", timeout: TimeSpan.FromSeconds(3));

        // Made by a factory, so that the container closes it; opened before anything is served.
        ApiDatabase? opened = null;
        builder.Services.AddSingleton(_ => opened ?? throw new InvalidOperationException("The database is opened first."));
        var app = builder.Build();
        opened = await ApiDatabase.OpenAsync(settings, app.Services.GetRequiredService<ILoggerFactory>());
        _ = app.Services.GetRequiredService<ApiDatabase>();
        Use(app, settings);
        return app;
    }

    /// <summary>Text for people in Development, one JSON object a line elsewhere; <c>Serilog:*</c> changes levels and sinks.</summary>
    public static Serilog.ILogger CreateLogger(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http.HttpClient", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            .MinimumLevel.Override("IdentityPlatform.TokenValidation.BearerHandler", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .ReadFrom.Configuration(builder.Configuration);
        var formatProvider = System.Globalization.CultureInfo.InvariantCulture;
        return (builder.Environment.IsDevelopment() ? log.WriteTo.Console(formatProvider: formatProvider) : log.WriteTo.Console(new JsonFormatter())).CreateLogger();
    }

    private static void AddTokens(IServiceCollection services, ApiSettings settings) =>
        services.AddIdentityPlatformTokens(options =>
        {
            options.Issuer = settings.Issuer;
            options.Audience = settings.Audience;
            options.ResourceUrl = settings.PublicUrl;
            options.Introspection = settings.Introspection is { } introspection
                ? new IntrospectionOptions { ClientId = introspection.ClientId, ClientSecret = introspection.ClientSecret, Always = introspection.Always }
                : null;
        });

    private static void AddHttp(IServiceCollection services, ApiSettings settings)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<DatabaseErrors>();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.MaxDepth = 32;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddHttpClient(StoreNames.ClientName, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(2);
                client.MaxResponseContentBufferSize = 1024 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.AllowedOrigins])
            .WithMethods("GET", "POST", "DELETE")
            .WithHeaders("Authorization", "Content-Type")
            .WithExposedHeaders("WWW-Authenticate", "Retry-After", "Location")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    private static void Use(WebApplication app, ApiSettings settings)
    {
        app.UseSecurityHeaders(settings.Issuer);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Resource API";
            page.SwaggerEndpoint("/openapi/v1.json", "Resource API v1");
            page.OAuthClientId("api-docs");
            page.OAuthUsePkce();
        });
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapApi(settings);
    }
}
