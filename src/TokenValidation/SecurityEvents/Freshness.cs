using IdentityPlatform.TokenValidation.Validation;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// What became of a token since it was made, by the events that were received. The answer is kept with the remembered
/// token until the next event comes, so that a call costs one comparison.
/// </summary>
internal sealed class Freshness(EventMemory memory)
{
    // A server may hold a client for a moment after it was disabled elsewhere, and write a token in that moment.
    private static readonly TimeSpan ClientSlack = TimeSpan.FromSeconds(5);

    // A token may be made while a change of its user is being committed. Too wide does no harm: what is told is the newest.
    private static readonly TimeSpan ClaimsSlack = TimeSpan.FromSeconds(2);

    /// <summary>The events known so far; see <see cref="TokenOutcome.Valid.AskedAt"/>.</summary>
    public long Version => memory.Version;

    /// <summary>The token as it is now: in force with the claims that hold now, refused, or not known.</summary>
    public TokenOutcome Of(TokenOutcome.Valid valid)
    {
        // Read before looking: an event that comes meanwhile is looked for next time.
        var version = memory.Version;
        if (version == 0)
            return valid;
        if (valid.Standing is { } known && known.Version == version)
            return known.Outcome;
        var outcome = Find(valid);
        valid.Standing = new TokenStanding(version, outcome);
        return outcome;
    }

    private TokenOutcome Find(TokenOutcome.Valid valid)
    {
        var token = valid.Token;
        if (memory.Find(SubjectKind.Session, token.SessionId) is not null)
            return new TokenOutcome.Refused("its session has ended");
        if (memory.Find(SubjectKind.Grant, token.GrantId) is not null || memory.Find(SubjectKind.Token, token.TokenId) is not null)
            return new TokenOutcome.Refused("it was revoked");
        if (Reaches(memory.Find(SubjectKind.User, token.Subject), token, TimeSpan.Zero))
            return new TokenOutcome.Refused("its user was deactivated");
        if (Reaches(memory.Find(SubjectKind.Client, token.ClientId), token, ClientSlack))
            return new TokenOutcome.Refused("its client was disabled, or all of its tokens were revoked");
        // The issuer's answer is as new as the question: only events that came later say more.
        if (valid.AskedAt is null && memory.ForgottenUpTo is { } forgotten && !(token.IssuedAt > forgotten + ClientSlack))
            return new TokenOutcome.Unknown("events that may concern it were forgotten");
        return memory.Find(SubjectKind.Claims, token.Subject) is { } change && change.Version > (valid.AskedAt ?? 0) && Reaches(change, token, ClaimsSlack)
            ? ChangedClaims.Apply(valid, change.Event.Claims!)
            : valid;
    }

    // A token that does not say when it was made is taken for an old one.
    private static bool Reaches(RememberedEvent? told, AccessToken token, TimeSpan slack) =>
        told is not null && !(token.IssuedAt > told.Time + slack);
}

/// <summary>What <see cref="Freshness"/> found out about a remembered token.</summary>
/// <param name="Version">After which event it looked.</param>
/// <param name="Outcome">What it found.</param>
internal sealed record TokenStanding(long Version, TokenOutcome Outcome);
