using IdentityPlatform.TokenValidation.Issuer;
using IdentityPlatform.TokenValidation.SecurityEvents;
using IdentityPlatform.TokenValidation.Validation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation;

/// <summary>Adds what follows the issuer's security events.</summary>
public static class SecurityEventExtensions
{
    /// <summary>
    /// A health check that fails while <see cref="TokenValidationOptions.SecurityEvents"/> cannot be had. Degraded unless said
    /// otherwise: the API still serves, as <see cref="SecurityEventOptions.WhenUnreachable"/> says.
    /// </summary>
    /// <param name="checks">The API's health checks.</param>
    /// <param name="name">Its name.</param>
    /// <param name="failureStatus">What it answers while events may be missing.</param>
    /// <returns>The same health checks.</returns>
    public static IHealthChecksBuilder AddIdentityPlatformFeed(
        this IHealthChecksBuilder checks, string name = "security-events", HealthStatus failureStatus = HealthStatus.Degraded) =>
        checks.AddCheck<FeedHealth>(name, failureStatus);

    internal static IServiceCollection AddSecurityEvents(this IServiceCollection services, Func<IServiceProvider, TokenValidationOptions> options)
    {
        services.AddMetrics();
        services.AddHttpClient(FeedHttp.ClientName)
            .ConfigurePrimaryHttpMessageHandler(FeedHttp.CreateHandler)
            .ConfigureHttpClient(static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, FeedHttp.MaxAnswer))
            .RemoveAllLoggers();
        services.AddSingleton(provider => new FeedState(options(provider).SecurityEvents, Time(provider)));
        services.AddSingleton(provider => new EventMemory(options(provider).SecurityEvents ?? new SecurityEventOptions(), Time(provider)));
        services.AddSingleton<Freshness>().AddSingleton<FeedMeter>().AddSingleton<FeedIntake>();
        services.AddSingleton(provider => new SetReader(options(provider), provider.GetRequiredService<IssuerKeys>(), Time(provider)));
        services.AddSingleton(provider => new FeedClient(
            options(provider), new FeedHttp(provider.GetRequiredService<IHttpClientFactory>(), FeedCredentials.Of(options(provider)))));
        services.AddHostedService(provider => new FeedReceiver(
            options(provider),
            provider.GetRequiredService<FeedClient>(),
            provider.GetRequiredService<FeedIntake>(),
            provider.GetRequiredService<FeedState>(),
            Time(provider),
            provider.GetRequiredService<ILogger<FeedReceiver>>()));
        return services.AddSingleton(provider => new TokenCheck(
            options(provider),
            provider.GetRequiredService<LocalValidator>(),
            provider.GetRequiredService<IntrospectionValidator>(),
            provider.GetRequiredService<Freshness>(),
            provider.GetRequiredService<FeedState>()));
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
