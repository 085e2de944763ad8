using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>What every request and every answer goes through.</summary>
internal static class HttpComposition
{
    public static void AddHttp(this IServiceCollection services, ApiSettings settings)
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
        services.Configure<ForwardedHeadersOptions>(settings.ForwardedHeaders.Apply);
        services.AddAddressLimit(settings.RateLimits);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.AllowedOrigins])
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "If-Match", "If-None-Match", IdempotencyKey.Header)
            .WithExposedHeaders("WWW-Authenticate", "Retry-After", "Location", "ETag", RateLimitHeaders.Limit, RateLimitHeaders.Policy)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    public static void UseHttp(this WebApplication app, ApiSettings settings)
    {
        if (settings.ForwardedHeaders.Any)
            app.UseForwardedHeaders();
        app.UseSecurityHeaders(settings.Issuer);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (settings.RequireHttps)
            app.UseMiddleware<HttpsOnly>();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Resource API";
            page.SwaggerEndpoint("/openapi/v1.json", "Resource API v1");
            page.OAuthClientId("api-docs");
            page.OAuthUsePkce();
            page.OAuthScopes([.. ApiDescription.Scopes.Keys]);
            page.DefaultModelsExpandDepth(0);
        });
        app.UseRouting();
        // Before the limit: a browser's preflight is answered, and a refusal can be read.
        app.UseCors();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<Utf8Only>();
        app.UseMiddleware<AbandonedBodies>();
    }
}
