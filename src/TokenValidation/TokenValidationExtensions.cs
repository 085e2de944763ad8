using IdentityPlatform.TokenValidation.Issuer;
using IdentityPlatform.TokenValidation.Responses;
using IdentityPlatform.TokenValidation.SecurityEvents;
using IdentityPlatform.TokenValidation.Validation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.TokenValidation;

/// <summary>Adds this package to an ASP.NET Core API.</summary>
public static class TokenValidationExtensions
{
    /// <summary>Accepts access tokens of one issuer as the default authentication scheme. Settings are checked at start.</summary>
    /// <param name="services">The API's services.</param>
    /// <param name="issuer">The authorization server: <see cref="TokenValidationOptions.Issuer"/>.</param>
    /// <param name="audience">This API: <see cref="TokenValidationOptions.Audience"/>.</param>
    /// <param name="configure">Sets the rest.</param>
    /// <returns>For adding other schemes beside this one.</returns>
    public static AuthenticationBuilder AddIdentityPlatformTokens(
        this IServiceCollection services, string issuer, string audience, Action<TokenValidationOptions>? configure = null) =>
        services.AddIdentityPlatformTokens(options =>
        {
            (options.Issuer, options.Audience) = (issuer, audience);
            configure?.Invoke(options);
        });

    /// <summary>Accepts access tokens of one issuer as the default authentication scheme. Settings are checked at start.</summary>
    /// <param name="services">The API's services.</param>
    /// <param name="configure">Sets at least <see cref="TokenValidationOptions.Issuer"/> and <see cref="TokenValidationOptions.Audience"/>.</param>
    /// <returns>For adding other schemes beside this one.</returns>
    public static AuthenticationBuilder AddIdentityPlatformTokens(this IServiceCollection services, Action<TokenValidationOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<TokenValidationOptions>, TokenValidationOptionsValidator>();
        services.AddOptions<TokenValidationOptions>(BearerTokens.Scheme).ValidateOnStart();
        services.AddHttpClient(IssuerHttp.ClientName)
            .ConfigurePrimaryHttpMessageHandler(IssuerHttp.CreateHandler)
            .ConfigureHttpClient(static (provider, client) =>
            {
                client.Timeout = Options(provider).IssuerTimeout;
                client.MaxResponseContentBufferSize = IssuerHttp.MaxAnswer;
            })
            .RemoveAllLoggers();
        services.AddSingleton<IssuerHttp>();
        services.AddSingleton(provider => new IssuerKeys(
            Options(provider), provider.GetRequiredService<IssuerHttp>(), Time(provider), provider.GetRequiredService<ILogger<IssuerKeys>>()));
        services.AddSingleton(provider => new LocalValidator(Options(provider), provider.GetRequiredService<IssuerKeys>(), Time(provider)));
        services.AddSingleton(provider => new IntrospectionValidator(
            Options(provider),
            provider.GetRequiredService<LocalValidator>(),
            provider.GetRequiredService<IssuerKeys>(),
            provider.GetRequiredService<IssuerHttp>(),
            provider.GetRequiredService<Freshness>(),
            Time(provider)));
        services.AddSecurityEvents(Options);
        services.AddSingleton(provider => new ProtectedResource(Options(provider)));
        services.AddSingleton(provider => new BearerResponses(Options(provider), provider.GetRequiredService<ProtectedResource>()));
        services.AddAuthorization();
        return services.AddAuthentication(BearerTokens.Scheme)
            .AddScheme<TokenValidationOptions, BearerHandler>(BearerTokens.Scheme, configure);
    }

    /// <summary>
    /// Says at <c>/.well-known/oauth-protected-resource</c> (followed by the path of
    /// <see cref="TokenValidationOptions.ResourceUrl"/>, when it has one) whose tokens the API takes and which scopes it knows
    /// (RFC 9728), and names that address in every challenge.
    /// </summary>
    /// <param name="endpoints">The API's routes.</param>
    /// <returns>The endpoint, open to everybody.</returns>
    public static IEndpointConventionBuilder MapProtectedResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var resource = endpoints.ServiceProvider.GetRequiredService<ProtectedResource>();
        resource.IsPublished = true;
        return endpoints.MapGet(resource.MetadataPath, (HttpContext context, EndpointDataSource all) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=3600";
                return TypedResults.Json(resource.Document(context.Request, all));
            })
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static TokenValidationOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptionsMonitor<TokenValidationOptions>>().Get(BearerTokens.Scheme);

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
