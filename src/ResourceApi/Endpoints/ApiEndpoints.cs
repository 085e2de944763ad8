using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary>The table of contents.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder app, ApiSettings settings)
    {
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        api.MapStores();
        api.MapReadings(settings);
        api.MapStoreSettings(settings);
        api.MapStocks();
        api.MapImages(settings);
        api.MapDocuments(settings);
        app.MapProtectedResourceMetadata().Uncounted();
        app.MapHealth();
        app.MapOpenApi().Uncounted();
    }

    /// <summary>
    /// Where something is changed, the identity server is asked whether the token is still in force (S8), if the API has
    /// credentials for asking. Reading goes by the signature alone.
    /// </summary>
    public static RouteHandlerBuilder Changes(this RouteHandlerBuilder endpoint, ApiSettings settings) =>
        settings.Introspection is null ? endpoint : endpoint.RequireFreshToken();
}
