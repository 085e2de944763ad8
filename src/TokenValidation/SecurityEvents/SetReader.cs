using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TokenValidation.Issuer;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>From a security event token (RFC 8417) to the events in it. What the issuer did not sign for this API is never read.</summary>
internal sealed class SetReader(TokenValidationOptions options, IssuerKeys issuer, TimeProvider time)
{
    // An event may name a user's many stores.
    private const int MaxLength = 256 * 1024;

    // A SET has no lifetime that a clock could be wrong about; the event's own time says which tokens it reaches.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly string[] _audiences = [FeedCredentials.Of(options).ClientId];

    /// <summary>Verifies and reads a SET.</summary>
    /// <exception cref="IssuerException">Its key is not known and the issuer's keys cannot be had now: it has to come again.</exception>
    public async ValueTask<SetResult> ReadAsync(DeliveredSet set, CancellationToken cancellationToken)
    {
        var snapshot = await issuer.CurrentAsync(cancellationToken) ?? throw new IssuerException("the issuer's keys were never fetched, or long ago");
        var read = JwtReader.Read(set.Text, MaxLength);
        if (!read.Succeeded)
            return Refuse("invalid_request", read.Reason);
        var result = JwtReader.Verify(read.Value, Rules(snapshot.Keys));
        if (result.Failure == JwtFailure.UnknownKey)
        {
            var newer = await issuer.NewerAsync(snapshot, cancellationToken);
            // The event may be a true one under a key that was not seen yet: nothing is said of it before that is known.
            if (newer.FetchedAt <= snapshot.FetchedAt)
                throw new IssuerException("a security event is signed by a key that is not known yet");
            result = JwtReader.Verify(read.Value, Rules(newer.Keys));
        }

        if (!result.Succeeded)
            return Refuse(ErrorOf(result.Failure), result.Reason);
        return Read(set, result.Jwt.Claims);
    }

    private SetResult Read(DeliveredSet set, JwtClaims claims)
    {
        if (claims.GetString("iss") != options.Issuer)
            return Refuse("invalid_issuer", "iss is not the expected one");
        if (!claims.GetStrings("aud").Any(_audiences.Contains))
            return Refuse("invalid_audience", "aud is not an accepted one");
        // RFC 8936 §2.3: the SETs of an answer are named by their jti.
        if (claims.GetString("jti") != set.Id)
            return Refuse("invalid_request", "jti is not the name it was delivered by");
        return EventReader.Read(claims, options.Issuer) is { } events
            ? new SetResult(events, Error: null)
            : Refuse("invalid_request", "events or their subject cannot be read");
    }

    private JwtRules Rules(JsonWebKeySet keys) => new()
    {
        Algorithms = [.. options.Algorithms],
        Types = ["secevent+jwt"], // RFC 8417 §2.3: explicit typing; no access token passes for an event
        Keys = keys.Find,
        Issuer = null, // told apart from other failures, see Read
        Audiences = null,
        RequiredClaims = ["iss", "aud", "iat", "jti", "sub_id", "events"],
        RequireExpiry = false, // SSF §4.1: a SET has no exp
        Time = time,
        ClockSkew = ClockSkew,
        MaxLength = MaxLength,
    };

    // RFC 8935 §2.4.
    private static string ErrorOf(JwtFailure failure) => failure switch
    {
        JwtFailure.UnknownKey => "invalid_key",
        JwtFailure.Signature => "authentication_failed",
        _ => "invalid_request",
    };

    private static SetResult Refuse(string error, string reason) => new([], new SetError(error, reason));
}

/// <summary>The events of a SET that are followed here, maybe none; or why it was refused.</summary>
internal sealed record SetResult(IReadOnlyList<SecurityEvent> Events, SetError? Error);
