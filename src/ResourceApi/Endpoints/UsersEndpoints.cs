using IdentityPlatform.ResourceApi.Quotas;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/users</c>: what the token says of its bearer, and where they stand in their month (P6).</summary>
internal static class UsersEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api) =>
        api.MapGet("/users/me", MeAsync).RequireAccessToken().WithTags("Users").WithSummary("What your access token says of you, and your quota");

    private static async Task<Ok<Caller>> MeAsync(AccessToken caller, ImageQuota quota, CancellationToken cancellationToken)
    {
        // A client's own token makes no images.
        var usage = caller.UserId is null ? null : await quota.OfAsync(caller, cancellationToken);
        return TypedResults.Ok(new Caller(
            caller.Subject,
            caller.ClientId,
            caller.Email,
            [.. caller.Scopes],
            Plans.NameOf(caller.Plan),
            caller.Roles,
            caller.Stores,
            caller.StoreId,
            caller.ExpiresAt.UtcDateTime,
            usage is null ? null : new Quota(usage.Used, usage.Limit, usage.ResetsAt.UtcDateTime)));
    }

    internal sealed record Caller(
        string Sub,
        string ClientId,
        string? Email,
        IReadOnlyList<string> Scopes,
        string Plan,
        IReadOnlyList<string> Roles,
        IReadOnlyList<StoreMembership> Stores,
        long? StoreId,
        DateTime ExpiresAt,
        Quota? Quota);

    /// <summary>Images made this month, how many the plan allows (null: any number), and when the next month starts.</summary>
    internal sealed record Quota(int Used, int? Limit, DateTime ResetsAt);
}
