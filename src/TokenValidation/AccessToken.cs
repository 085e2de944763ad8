using System.Reflection;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TokenValidation;

/// <summary>
/// What a validated access token says of its bearer. A minimal-API handler gets it as a parameter of this type, other
/// code by <see cref="AccessTokenExtensions.GetAccessToken"/>.
/// </summary>
public sealed record AccessToken
{
    /// <summary><c>sub</c>: the user's id, or the client's own when no user is behind the token.</summary>
    public required string Subject { get; init; }

    /// <summary><c>client_id</c>: the client the token was issued to.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>jti</c>; null only for a token described by introspection without one.</summary>
    public string? TokenId { get; init; }

    /// <summary><c>exp</c>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary><c>scope</c>.</summary>
    public ScopeSet Scopes { get; init; } = ScopeSet.Empty;

    /// <summary><c>email</c>; null when the token does not say it.</summary>
    public string? Email { get; init; }

    /// <summary><c>plan</c>; <see cref="Plan.Free"/> when the token does not say it, or says one that is not known.</summary>
    public Plan Plan { get; init; }

    /// <summary><c>plan_since</c>: since when the plan runs, which anchors what is counted by the month; null when the token does not say it.</summary>
    public DateTimeOffset? PlanSince { get; init; }

    /// <summary><c>roles</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary><c>stores</c>: where the user has a part.</summary>
    public IReadOnlyList<StoreMembership> Stores { get; init; } = [];

    /// <summary><c>store_id</c>: the chosen store; null when none is.</summary>
    public long? StoreId { get; init; }

    /// <summary>The user's id; null when the token is a client's own (client credentials: <c>sub</c> is <c>client_id</c>).</summary>
    public Guid? UserId => Subject != ClientId && Guid.TryParseExact(Subject, "D", out var id) ? id : null;

    /// <summary>Whether the user is a superuser, whom store policies let pass.</summary>
    public bool IsSuperuser => Roles.Contains("superuser");

    /// <summary>Whether the user may do this at a store.</summary>
    /// <param name="storeId">The store.</param>
    /// <param name="access">What they want to do there.</param>
    /// <returns>True for a superuser, and for a role at the store that allows it.</returns>
    public bool Allows(long storeId, StoreAccess access) =>
        IsSuperuser || Stores.Any(store => store.Id == storeId && store.Allows(access));

    /// <summary>Gives handlers of minimal APIs the caller's token; null without one, and then a non-null parameter answers 400.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The handler's parameter.</param>
    /// <returns>The token of the authenticated caller.</returns>
    public static ValueTask<AccessToken?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(context.User.FindAccessToken());
    }
}

/// <summary>Subscription plans, lowest first; a higher one has what the lower ones have.</summary>
public enum Plan
{
    /// <summary>No subscription, or one that ended.</summary>
    Free,

    /// <summary><c>pro</c>.</summary>
    Pro,

    /// <summary><c>studio</c>.</summary>
    Studio,

    /// <summary><c>enterprise</c>.</summary>
    Enterprise,
}

/// <summary>What somebody wants to do at a store.</summary>
public enum StoreAccess
{
    /// <summary>Look: every role may.</summary>
    Read,

    /// <summary>Change: owner, manager and staff may.</summary>
    Write,

    /// <summary>See and change how the store itself is set up: owner and manager may.</summary>
    Manage,
}

/// <summary>A user's part in a store.</summary>
/// <param name="Id">The store.</param>
/// <param name="Role">owner, manager, staff or viewer.</param>
public sealed record StoreMembership(long Id, string Role)
{
    /// <summary>Whether the role allows it; a role that is not known allows nothing.</summary>
    /// <param name="access">What they want to do.</param>
    /// <returns>True when it does.</returns>
    public bool Allows(StoreAccess access) => Role switch
    {
        "owner" or "manager" => access is StoreAccess.Read or StoreAccess.Write or StoreAccess.Manage,
        "staff" => access is StoreAccess.Read or StoreAccess.Write,
        "viewer" => access is StoreAccess.Read,
        _ => false,
    };
}
