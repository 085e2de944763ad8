using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>Why a valid token was not enough: what the 403 says. The first reason found is the one that is told.</summary>
internal sealed record Denial(string Detail)
{
    public ScopeSet? RequiredScope { get; init; }

    public Plan? RequiredPlan { get; init; }

    public string? StoreId { get; init; }

    public IReadOnlyList<string>? RequiredRoles { get; init; }

    public static void Record(AuthorizationHandlerContext context, Denial denial)
    {
        if (context.Resource is HttpContext http && http.Features.Get<Denial>() is null)
            http.Features.Set(denial);
    }

    public IEnumerable<KeyValuePair<string, object?>> Members()
    {
        if (RequiredScope is not null)
            yield return new("required_scope", RequiredScope.ToString());
        if (RequiredPlan is { } plan)
            yield return new("required_plan", Plans.NameOf(plan));
        if (StoreId is not null)
            yield return new("store_id", long.TryParse(StoreId, out var number) ? number : StoreId);
        if (RequiredRoles is not null)
            yield return new("required_roles", RequiredRoles);
    }
}
