using IdentityPlatform.Database;
using IdentityPlatform.Hosting;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.ResourceApi.Endpoints;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Images;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Quotas;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.ResourceApi.Stores;
using IdentityPlatform.Telemetry;
using IdentityPlatform.TokenValidation;
using Serilog;
using Serilog.Events;

namespace IdentityPlatform.ResourceApi;

/// <summary>Puts the API together.</summary>
public static class Composition
{
    private const int LargestBody = 64 * 1024;

    // Of TokenValidation: how fresh the API's knowledge is.
    private const string SecurityEventMeter = "IdentityPlatform.TokenValidation";

    /// <summary>Opens the database and builds the API around it. Disposing the application closes both.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = ApiSettings.Load(builder.Configuration, builder.Environment);
        // Made by a factory, so that the container closes it, after whoever logs. Levels are Serilog's.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(_ => OpenLog(builder)).AddSingleton(provider => provider.GetRequiredService<ConsoleLog>().Provider());
        builder.AddTelemetry(settings.Telemetry, "resource-api", SecurityEventMeter);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Services.AddSingleton(settings);
        AddTokens(builder.Services, settings);
        builder.Services.AddHttp(settings);
        builder.Services.AddApiDescription(settings);
        AddRows(builder.Services, settings);
        builder.Services.AddHostedService<ThreadReserve>().AddHostedService<IdleMemory>();
        builder.Services.AddStoreNames();
        var health = builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", timeout: TimeSpan.FromSeconds(3));
        if (settings.FollowsSecurityEvents)
            health.AddIdentityPlatformFeed();

        // Made by a factory, so that the container closes it; opened before anything is served.
        ApiDatabase? opened = null;
        builder.Services.AddSingleton(_ => opened ?? throw new InvalidOperationException("The database is opened first."));
        var app = builder.Build();
        opened = await ApiDatabase.OpenAsync(settings, app.Services.GetRequiredService<ILoggerFactory>());
        _ = app.Services.GetRequiredService<ApiDatabase>();
        app.UseHttp(settings);
        app.MapApi();
        return app;
    }

    /// <summary>Opens the log: text for people in Development, one JSON object a line elsewhere; <c>Serilog:*</c> changes levels and sinks.</summary>
    public static ConsoleLog OpenLog(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return ConsoleLog.Open(builder.Environment.IsDevelopment() ? LogFormat.Text : LogFormat.Json, log => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http.HttpClient", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            .MinimumLevel.Override("IdentityPlatform.TokenValidation.BearerHandler", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration));
    }

    private static void AddTokens(IServiceCollection services, ApiSettings settings) =>
        services.AddIdentityPlatformTokens(settings.Issuer, settings.Audience, options =>
        {
            options.ResourceUrl = settings.PublicUrl;
            options.ResourceName = "IdentityPlatform resource API";
            options.Introspection = settings.Introspection is { } introspection
                ? new IntrospectionOptions { ClientId = introspection.ClientId, ClientSecret = introspection.ClientSecret, Always = introspection.Always }
                : null;
            options.SecurityEvents = settings.FollowsSecurityEvents ? new SecurityEventOptions { WhenUnreachable = settings.SecurityEvents.WhenUnreachable } : null;
        });

    private static void AddRows(IServiceCollection services, ApiSettings settings) => services
        .AddSingleton(settings.Quotas)
        .AddSingleton<UserTransactions>()
        .AddSingleton<ImageRows>()
        .AddSingleton<DocumentRows>()
        .AddSingleton<QuotaRows>()
        .AddSingleton<ImageQuota>()
        .AddSingleton<ImageGeneration>()
        .AddSingleton<ReadingRows>()
        .AddSingleton<StoreSettingsRows>()
        .AddSingleton<ListingRows>()
        .AddSingleton<OldRows>()
        .AddHostedService(provider => provider.GetRequiredService<OldRows>());
}
