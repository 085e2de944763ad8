namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>The events that are followed, by their URIs (CAEP 1.0 §3, RISC 1.0 §2).</summary>
internal static class EventTypes
{
    public const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
    public const string TokenClaimsChange = "https://schemas.openid.net/secevent/caep/event-type/token-claims-change";
    public const string AccountDisabled = "https://schemas.openid.net/secevent/risc/event-type/account-disabled";
    public const string TokenRevoked = "https://schemas.openid.net/secevent/oauth/event-type/token-revoked";

    public static IReadOnlyList<string> All { get; } = [SessionRevoked, TokenRevoked, AccountDisabled, TokenClaimsChange];
}
