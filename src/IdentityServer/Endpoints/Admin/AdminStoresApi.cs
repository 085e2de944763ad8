using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/stores</c>: owner and access of every store.</summary>
internal static class AdminStoresApi
{
    private const string NoUser = "No active user has this username or proven e-mail, or they own the store.";

    public static void Map(RouteGroupBuilder api)
    {
        var stores = api.MapGroup("/stores").WithTags("Stores");
        stores.MapGet("", ListAsync).WithSummary("Stores whose name begins with q, or whose id it is").Produces<StorePage>();
        stores.MapGet("/{id:long}", ReadAsync).WithSummary("One store, with who has access").Produces<StoreRecord>();
        stores.MapPut("/{id:long}/owner", OwnerAsync).WithSummary("Give a store another owner").Changes<OwnerBody>();
        stores.MapPut("/{id:long}/access", GrantAsync).WithSummary("Give somebody a role at a store").Changes<AccessBody>();
        stores.MapPost("/{id:long}/access/{user:guid}/remove", RemoveAsync).WithSummary("Take somebody's role away").Changes<ReasonBody>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStoreRegistry stores, string? q, string? after, string? limit)
    {
        if (q is { } text && (text.Length > InputLimits.UserName || !AccountName.IsClean(text)))
            return ApiProblem.Of("q", FieldErrorCodes.Invalid);
        return AdminAnswers.Limit(limit) is { } size ? TypedResults.Json(await stores.SearchAsync(q, after, size, http.RequestAborted)) : AdminAnswers.BadLimit();
    }

    private static async Task<IResult> ReadAsync(HttpContext http, long id, IStoreRegistry stores) => AdminAnswers.Of(await stores.FindAsync(id, http.RequestAborted));

    private static async Task<IResult> OwnerAsync(HttpContext http, long id, StoreActs stores)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<OwnerBody>(http);
        return body is null ? problem! : Answer(await stores.TransferAsync(by, id, body.User));
    }

    private static async Task<IResult> GrantAsync(HttpContext http, long id, StoreActs stores)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<AccessBody>(http);
        return body is null ? problem! : await AdminAnswers.TryAsync(async () => Answer(await stores.GrantAsync(by, id, body.User, body.Role)));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, long id, Guid user, StoreActs stores)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ReasonBody>(http);
        return body is null ? problem! : Answer(await stores.RemoveAsync(by, id, user));
    }

    private static IResult Answer(ActAnswer answer) => AdminAnswers.Of(answer, NoUser);
}

/// <summary>Another owner.</summary>
/// <param name="User">Username or proven e-mail.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record OwnerBody(string User, string? Reason = null) : IReasoned;

/// <summary>A role at a store.</summary>
/// <param name="User">Username or proven e-mail.</param>
/// <param name="Role">manager, staff or viewer.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record AccessBody(string User, string Role, string? Reason = null) : IReasoned;
