using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/stores/{storeId}/settings</c>: for the store's owner and managers (S7).</summary>
internal static class StoreSettingsEndpoints
{
    private const string Route = "/stores/{storeId:long}/settings";

    public static void MapStoreSettings(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, GetAsync).RequireScope(StoresEndpoints.Read).RequireStore("storeId", StoreAccess.Manage).Tagged()
            .WithTags("Stores").WithSummary("A store's settings");
        api.MapPut(Route, SetAsync).RequireScope(StoresEndpoints.Write).RequireStore("storeId", StoreAccess.Manage).ChangesIfMatch()
            .Example("""{"settings":{"alarm_above":30,"unit":"C"}}""")
            .WithTags("Stores").WithSummary("Replace a store's settings");
    }

    private static async Task<Results<Ok<StoreSettings>, StatusCodeHttpResult>> GetAsync(
        long storeId, StoreSettingsRows rows, HttpContext context, CancellationToken cancellationToken)
    {
        var row = await rows.FindAsync(storeId, cancellationToken);
        return Preconditions.IsKnown(context, Preconditions.Tag(row?.Version ?? 0))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(row is null ? StoreSettings.None(storeId) : StoreSettings.Of(row));
    }

    private static async Task<Results<Ok<StoreSettings>, ValidationProblem, ProblemHttpResult>> SetAsync(
        long storeId, NewStoreSettings request, AccessToken caller, StoreSettingsRows rows, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var errors = request.Check();
        if (errors.Any)
            return errors.ToResult();
        var row = new StoreSettingsRow(storeId, StoredJson.Text(request.Settings)!, Version: 1, StoredTime.Of(time.GetUtcNow()), caller.Subject);
        if (await rows.SetAsync(row, Preconditions.OfChange(context.Request), cancellationToken) is not { } stored)
            return Preconditions.Failed();
        context.Response.Headers.ETag = Preconditions.Tag(stored.Version).ToString();
        return TypedResults.Ok(StoreSettings.Of(stored));
    }

    internal sealed record NewStoreSettings(JsonElement? Settings)
    {
        public FieldErrors Check() => new FieldErrors()
            .Check("settings", Settings is not null, "Required.")
            .Check("settings", StoredJson.IsObject(Settings), StoredJson.Rule);
    }

    internal sealed record StoreSettings(long StoreId, JsonElement Settings, DateTime? UpdatedAt, string? UpdatedBy)
    {
        public static StoreSettings None(long storeId) => new(storeId, StoredJson.Parse("{}")!.Value, UpdatedAt: null, UpdatedBy: null);

        public static StoreSettings Of(StoreSettingsRow row) => new(row.StoreId, StoredJson.Parse(row.Settings)!.Value, row.UpdatedAt, row.UpdatedBy);
    }
}
