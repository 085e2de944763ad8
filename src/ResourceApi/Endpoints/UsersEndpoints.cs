using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/users</c>: what the token says of its bearer.</summary>
internal static class UsersEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api) =>
        api.MapGet("/users/me", Me).RequireAccessToken().WithTags("Users").WithSummary("What your access token says of you");

    private static Ok<Caller> Me(AccessToken caller) => TypedResults.Ok(new Caller(
        caller.Subject,
        caller.ClientId,
        caller.Email,
        [.. caller.Scopes],
        Plans.NameOf(caller.Plan),
        caller.Roles,
        caller.Stores,
        caller.StoreId,
        caller.ExpiresAt.UtcDateTime));

    internal sealed record Caller(
        string Sub,
        string ClientId,
        string? Email,
        IReadOnlyList<string> Scopes,
        string Plan,
        IReadOnlyList<string> Roles,
        IReadOnlyList<StoreMembership> Stores,
        long? StoreId,
        DateTime ExpiresAt);
}
