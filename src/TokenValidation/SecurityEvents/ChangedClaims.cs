using System.Security.Claims;
using System.Text.Json;
using IdentityPlatform.Protocol;
using IdentityPlatform.TokenValidation.Validation;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Lays what holds of a user now over what the user's token says (CAEP 1.0 §3.2, token claims change).</summary>
internal static class ChangedClaims
{
    // Which scope lets a token say it: a change never adds what its client was not granted.
    private static readonly (string Claim, string Scope)[] Known =
        [("plan", ScopeNames.Plan), ("plan_since", ScopeNames.Plan), ("roles", ScopeNames.Roles), ("stores", ScopeNames.Stores)];

    /// <summary>The claims that are kept of a change.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Known.Select(known => known.Claim)];

    public static TokenOutcome Apply(TokenOutcome.Valid valid, IReadOnlyDictionary<string, JsonElement> changes)
    {
        var token = valid.Token;
        var told = Known
            .Where(known => changes.ContainsKey(known.Claim) && token.Scopes.Contains(known.Scope))
            .ToDictionary(known => known.Claim, known => changes[known.Claim]);
        if (told.Count == 0)
            return valid;
        var now = TokenClaims.Overlay(token, JsonSerializer.SerializeToElement(told));
        if (now is null)
            return new TokenOutcome.Refused("its claims changed to what cannot be read");

        var gone = told.Keys.ToHashSet();
        if (now.StoreId != token.StoreId)
            gone.Add("store_id");
        IReadOnlyList<Claim> claims = [.. valid.Claims.Where(claim => !gone.Contains(claim.Type)), .. told.SelectMany(claim => TokenClaims.Claims(claim.Key, claim.Value))];
        return valid with { Token = now, Claims = claims, Standing = null };
    }
}
