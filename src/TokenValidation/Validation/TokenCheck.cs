using IdentityPlatform.TokenValidation.SecurityEvents;

namespace IdentityPlatform.TokenValidation.Validation;

/// <summary>
/// What every request goes through: the token is checked here or by asking the issuer, as the endpoint wants it, and then
/// held against the security events, so that an answer remembered of a token never outlives the token.
/// </summary>
internal sealed class TokenCheck(
    TokenValidationOptions options, LocalValidator local, IntrospectionValidator introspection, Freshness freshness, FeedState feed)
{
    public async ValueTask<TokenOutcome> ValidateAsync(string token, bool asksIssuer, CancellationToken cancellationToken)
    {
        if (asksIssuer)
            return await AskAsync(token, cancellationToken);
        var outcome = await local.ValidateAsync(token, cancellationToken);
        if (outcome is not TokenOutcome.Valid valid)
            return outcome;
        if (feed.AsksIssuer)
            return await AskAsync(token, cancellationToken);
        outcome = freshness.Of(valid);
        if (outcome is not TokenOutcome.Unknown unknown)
            return outcome;
        // Fails safe, and as 401: a new token is younger than what was forgotten.
        return options.Introspection is null ? new TokenOutcome.Refused(unknown.Reason) : await AskAsync(token, cancellationToken);
    }

    private async ValueTask<TokenOutcome> AskAsync(string token, CancellationToken cancellationToken)
    {
        var outcome = await introspection.ValidateAsync(token, cancellationToken);
        return outcome is TokenOutcome.Valid valid ? freshness.Of(valid) : outcome;
    }
}
