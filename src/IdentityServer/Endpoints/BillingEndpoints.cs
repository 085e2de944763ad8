using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Where billing providers send what happens to subscriptions.</summary>
public static class BillingEndpoints
{
    /// <summary>The services of the routes.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services, BillingSettings settings) =>
        services.AddSingleton(settings.LemonSqueezy).AddSingleton<LemonSqueezyEndpoint>();

    /// <summary>The routes.</summary>
    public static IEndpointRouteBuilder MapBilling(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/billing/lemon-squeezy", LemonSqueezyEndpoint.HandleAsync);
        return routes;
    }
}
