using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TokenValidation.Issuer;
using IdentityPlatform.TokenValidation.SecurityEvents;

namespace IdentityPlatform.TokenValidation.Validation;

/// <summary>
/// Asks the issuer about a token (RFC 7662). An answer holds for a short time, good or bad; without an answer nobody
/// passes. A JWT is checked locally first, so that nobody can make the issuer busy with tokens it never made.
/// </summary>
internal sealed class IntrospectionValidator(
    TokenValidationOptions options, LocalValidator local, IssuerKeys issuer, IssuerHttp http, Freshness freshness, TimeProvider time) : ITokenValidator
{
    private readonly TokenMemory<Answer> _memory = new(options.RememberedTokens);

    public async ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (options.Introspection is not { } introspection)
            return new TokenOutcome.Unknown("this endpoint asks the issuer about tokens, and Introspection:ClientId is not set");
        var isJwt = token.Contains('.', StringComparison.Ordinal);
        if (isJwt && await local.ValidateAsync(token, cancellationToken) is var checkedHere and not TokenOutcome.Valid)
            return checkedHere;
        var key = TokenKey.Of(token);
        if (_memory.Find(key) is { } remembered && Holds(remembered, introspection.CacheFor))
            return remembered.Outcome;
        if (await issuer.CurrentAsync(cancellationToken) is not { Metadata.IntrospectionEndpoint: { } endpoint })
            return new TokenOutcome.Unknown("the issuer's introspection endpoint is not known");
        try
        {
            var known = freshness.Version;
            var answer = await AskAsync(endpoint, introspection, token, cancellationToken);
            var outcome = Read(answer, isJwt ? token : null);
            if (outcome is TokenOutcome.Valid valid)
                outcome = valid with { AskedAt = known };
            _memory.Keep(key, new Answer(outcome, time.GetTimestamp()));
            return outcome;
        }
        catch (IssuerException error)
        {
            return new TokenOutcome.Unknown(error.Message);
        }
    }

    // An issuer that describes the token says what holds now, and what it leaves out holds no more. One that only says
    // "active" leaves the claims it has signed standing.
    private static JsonElement Claims(JsonElement answer, string? jwt)
    {
        if (jwt is null || (answer.TryGetProperty("sub", out _) && answer.TryGetProperty("client_id", out _) && answer.TryGetProperty("scope", out _)))
            return answer;
        var claims = JsonObject.Create(JwtReader.Read(jwt).Value!.ReadClaims().Value!.Root)!;
        foreach (var member in answer.EnumerateObject())
            claims[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return JsonSerializer.SerializeToElement(claims);
    }

    private async Task<JsonElement> AskAsync(Uri endpoint, IntrospectionOptions introspection, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = IssuerHttp.Basic(introspection.ClientId, introspection.ClientSecret);
        request.Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]);
        return await http.SendAsync(request, cancellationToken);
    }

    private TokenOutcome Read(JsonElement answer, string? jwt)
    {
        // RFC 7662 §2.2: "active" is the only member that has to be there.
        if (!answer.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.True)
            return new TokenOutcome.Refused("the issuer says that the token is not active");
        // A refresh token is active at the issuer too, but it is no access token.
        var type = TokenClaims.Text(answer, "token_type");
        if (!(type is null ? jwt is not null : type.Equals(BearerTokens.Scheme, StringComparison.OrdinalIgnoreCase)))
            return new TokenOutcome.Refused("the token is no bearer access token");
        var claims = Claims(answer, jwt);
        if (TokenClaims.Text(claims, "iss") is { } by && by != options.Issuer)
            return new TokenOutcome.Refused("iss is not the expected one");
        if (!TokenClaims.Texts(claims, "aud").Contains(options.Audience))
            return new TokenOutcome.Refused("aud is not an accepted one");
        if (TokenClaims.Time(claims, "exp") is { } expiry && expiry <= time.GetUtcNow())
            return new TokenOutcome.Refused("the token has expired");
        return TokenClaims.Read(claims);
    }

    // The age is the stopwatch's: a clock that is put back must not make an answer last.
    private bool Holds(Answer answer, TimeSpan cacheFor) =>
        time.GetElapsedTime(answer.At) < cacheFor && !(answer.Outcome is TokenOutcome.Valid { Token.ExpiresAt: var expiry } && expiry <= time.GetUtcNow());

    private sealed record Answer(TokenOutcome Outcome, long At);
}
