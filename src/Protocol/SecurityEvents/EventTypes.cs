namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>The event types that are told of, and which kinds of events each stands for.</summary>
public static class EventTypes
{
    /// <summary>A session, or every token of a client, is over (CAEP 1.0 §3.1).</summary>
    public const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    /// <summary>Claims of a user's tokens have changed (CAEP 1.0 §3.2).</summary>
    public const string TokenClaimsChange = "https://schemas.openid.net/secevent/caep/event-type/token-claims-change";

    /// <summary>A user was deactivated or deleted (RISC 1.0 §2.3).</summary>
    public const string AccountDisabled = "https://schemas.openid.net/secevent/risc/event-type/account-disabled";

    /// <summary>A grant or a token was revoked (OAuth Event Types 1.0 §2).</summary>
    public const string TokenRevoked = "https://schemas.openid.net/secevent/oauth/event-type/token-revoked";

    /// <summary>Answers a request for verification (Shared Signals Framework 1.0 §8.1.4.1). Not a type that is asked for.</summary>
    public const string Verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";

    /// <summary>Every type that a receiver may ask for.</summary>
    public static IReadOnlyList<string> Supported { get; } = [SessionRevoked, TokenRevoked, AccountDisabled, TokenClaimsChange];

    /// <summary>The type of an event.</summary>
    /// <param name="kind">What happened.</param>
    /// <returns>A URI.</returns>
    public static string Of(SecurityEventKind kind) => kind switch
    {
        SecurityEventKind.Session or SecurityEventKind.Client => SessionRevoked,
        SecurityEventKind.Grant or SecurityEventKind.Token => TokenRevoked,
        SecurityEventKind.Account => AccountDisabled,
        SecurityEventKind.Claims => TokenClaimsChange,
        _ => Verification,
    };

    /// <summary>What a stream delivers of what its receiver asked for.</summary>
    /// <param name="requested">As asked for; null for all.</param>
    /// <returns>Types that exist here.</returns>
    // SSF 1.0 §8.1.1: "A Transmitter MUST ignore any array values that it does not understand."
    public static IReadOnlyList<string> Delivered(IReadOnlyList<string>? requested) =>
        requested is null ? Supported : [.. Supported.Where(requested.Contains)];

    /// <summary>The kinds of events behind types.</summary>
    /// <param name="types">Types.</param>
    /// <returns>Kinds.</returns>
    public static IReadOnlyList<SecurityEventKind> KindsOf(IReadOnlyList<string> types) =>
        [.. Enum.GetValues<SecurityEventKind>().Where(kind => types.Contains(Of(kind)))];
}
