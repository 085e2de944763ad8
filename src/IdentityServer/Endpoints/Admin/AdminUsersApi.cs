using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/users</c>: looking.</summary>
internal static class AdminUsersApi
{
    private const string UsersTag = "Users";

    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags(UsersTag);
        users.MapGet("", ListAsync).WithSummary("Users whose username, e-mail or name begins with q, or whose id it is").Produces<UserPage>();
        users.MapGet("/count", CountAsync).WithSummary("How many users a search finds, up to 1,000").Produces<UserCount>();
        users.MapGet("/{id:guid}", ReadAsync).WithSummary("One user: profile, state, plan and stores").Produces<UserView>();
        users.MapGet("/{id:guid}/sessions", SessionsAsync).WithSummary("Sessions that can still bring tokens").Produces<IReadOnlyList<AccountSession>>();
        users.MapGet("/{id:guid}/history", HistoryAsync).WithSummary("Attempts to sign in, latest first").Produces<IReadOnlyList<LoginHistoryEntry>>();
        users.MapGet("/{id:guid}/apps", AppsAsync).WithSummary("Apps with a consent or with access").Produces<IReadOnlyList<ConnectedApp>>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, IUserDirectory users, string? q, string? role, string? plan, string? active, string? after, string? limit)
    {
        if (Query(q, role, plan, active, out var problem) is not { } query)
            return problem!;
        return AdminAnswers.Limit(limit) is { } size
            ? TypedResults.Json(await users.SearchAsync(query, after, size, http.RequestAborted))
            : AdminAnswers.BadLimit();
    }

    private static async Task<IResult> CountAsync(HttpContext http, IUserDirectory users, string? q, string? role, string? plan, string? active) =>
        Query(q, role, plan, active, out var problem) is { } query ? TypedResults.Json(await users.CountAsync(query, http.RequestAborted)) : problem!;

    private static async Task<IResult> ReadAsync(HttpContext http, Guid id, UserDossier dossier)
    {
        if (await dossier.FindAsync(id, http.RequestAborted) is not { } record)
            return AdminAnswers.Missing();
        var (current, sources) = await dossier.PlanAsync(id, http.RequestAborted);
        return TypedResults.Json(new UserView(record, current, sources, await dossier.StoresAsync(id, http.RequestAborted)));
    }

    private static async Task<IResult> SessionsAsync(HttpContext http, Guid id, UserDossier dossier, TimeProvider time) =>
        await dossier.FindAsync(id, http.RequestAborted) is null ? AdminAnswers.Missing() : TypedResults.Json(await dossier.SessionsAsync(id, time.GetUtcNow(), http.RequestAborted));

    private static async Task<IResult> HistoryAsync(HttpContext http, Guid id, UserDossier dossier, string? before, string? limit)
    {
        long? from = null;
        if (before is not null && (from = long.TryParse(before, out var entry) && entry >= 0 ? entry : null) is null)
            return ApiProblem.Of("before", FieldErrorCodes.Invalid);
        if (AdminAnswers.Limit(limit) is not { } size)
            return AdminAnswers.BadLimit();
        return await dossier.FindAsync(id, http.RequestAborted) is null
            ? AdminAnswers.Missing()
            : TypedResults.Json(await dossier.HistoryAsync(id, from, size, http.RequestAborted));
    }

    private static async Task<IResult> AppsAsync(HttpContext http, Guid id, UserDossier dossier, TimeProvider time) =>
        await dossier.FindAsync(id, http.RequestAborted) is null ? AdminAnswers.Missing() : TypedResults.Json(await dossier.AppsAsync(id, time.GetUtcNow(), http.RequestAborted));

    private static UserQuery? Query(string? q, string? role, string? plan, string? active, out ApiProblem? problem)
    {
        problem = null;
        if (q?.Length > InputLimits.UserName)
            problem = ApiProblem.Of("q", FieldErrorCodes.TooLong);
        else if (plan is not null && !PlanNames.Ordered.Contains(plan, StringComparer.Ordinal))
            problem = ApiProblem.Of("plan", FieldErrorCodes.Invalid);
        else if (active is not (null or "true" or "false"))
            problem = ApiProblem.Of("active", FieldErrorCodes.Invalid);
        else if (role is { } name && (name.Length > 50 || !AccountName.IsClean(name)))
            problem = ApiProblem.Of("role", FieldErrorCodes.Invalid);
        return problem is null ? new UserQuery(q, role, plan, active is null ? null : active == "true") : null;
    }
}

/// <summary>A user with plan and stores.</summary>
/// <param name="Record">Profile and state.</param>
/// <param name="Plan">The plan that counts.</param>
/// <param name="PlanSources">Where it comes from.</param>
/// <param name="Stores">Stores they have a part in.</param>
internal sealed record UserView(UserRecord Record, CurrentPlan Plan, IReadOnlyList<PlanSource> PlanSources, IReadOnlyList<StoreOfUser> Stores);
