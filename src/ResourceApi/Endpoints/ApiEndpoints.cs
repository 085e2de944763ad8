using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary>The table of contents.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        api.MapStores();
        api.MapReadings();
        api.MapStoreSettings();
        api.MapStocks();
        api.MapImages();
        api.MapDocuments();
        app.MapProtectedResourceMetadata().Uncounted();
        app.MapHealth();
        app.MapOpenApi().Uncounted();
    }
}
