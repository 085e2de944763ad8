using IdentityPlatform.ResourceApi.Stores;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/stores</c>: the caller's stores, as the token names them (S5, S7).</summary>
internal static class StoresEndpoints
{
    public const string Read = "stores:read";
    public const string Write = "stores:write";

    public static void MapStores(this IEndpointRouteBuilder api)
    {
        var stores = api.MapGroup("/stores").WithTags("Stores").RequireScope(Read);
        stores.MapGet("", ListAsync).WithSummary("Your stores");
        stores.MapGet("/{storeId:long}", GetAsync).RequireStore("storeId", StoreAccess.Read).WithSummary("One store");
    }

    private static async Task<Ok<IReadOnlyList<Store>>> ListAsync(AccessToken caller, HttpContext context, StoreNames names)
    {
        var known = await names.OfAsync(context, caller);
        return TypedResults.Ok<IReadOnlyList<Store>>([.. caller.Stores.Select(store => new Store(store.Id, known.GetValueOrDefault(store.Id), store.Role))]);
    }

    private static async Task<Ok<Store>> GetAsync(long storeId, AccessToken caller, HttpContext context, StoreNames names)
    {
        var known = await names.OfAsync(context, caller);
        // A superuser passes without a part in the store: no role then.
        var role = caller.Stores.FirstOrDefault(store => store.Id == storeId)?.Role;
        return TypedResults.Ok(new Store(storeId, known.GetValueOrDefault(storeId), role));
    }

    internal sealed record Store(long Id, string? Name, string? Role);
}
