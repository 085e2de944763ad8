using System.Globalization;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>The only writer of refusals: RFC 6750 in the header, RFC 9457 in the body.</summary>
internal sealed class BearerResponses(TokenValidationOptions options, ProtectedResource resource)
{
    private const int RetryAfterSeconds = 5;

    public Task NoCredentialsAsync(HttpContext context, ScopeSet? scope) => WriteAsync(
        context, StatusCodes.Status401Unauthorized, Challenge(context) with { Scope = scope }, "An access token is required.");

    public Task InvalidTokenAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status401Unauthorized,
        Challenge(context) with { Error = "invalid_token", Description = "The access token is expired, revoked, malformed or not for this API." },
        "The access token is expired, revoked, malformed or not for this API.");

    public Task MalformedAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status400BadRequest,
        Challenge(context) with { Error = "invalid_request", Description = "One Authorization header with one bearer token is expected." },
        "One Authorization header with one bearer token is expected.");

    public Task DeniedAsync(HttpContext context, Denial denial) => WriteAsync(
        context,
        StatusCodes.Status403Forbidden,
        Challenge(context) with { Error = "insufficient_scope", Description = denial.Detail, Scope = denial.RequiredScope },
        denial.Detail,
        denial.Members());

    /// <summary>RFC 9470 §3: the token is in order, and its user has to sign in again or more strongly.</summary>
    public Task StepUpAsync(HttpContext context, StepUp needed) => WriteAsync(
        context,
        StatusCodes.Status401Unauthorized,
        Challenge(context) with { Error = "insufficient_user_authentication", Description = "A more recent or a stronger sign-in is required.", StepUp = needed },
        "A more recent or a stronger sign-in is required.",
        needed.Members());

    /// <summary>Fails closed, and says that trying again may help; the token itself may be in order.</summary>
    public static Task UnavailableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, challenge: null, "Access tokens cannot be checked at the moment. Try again shortly.");
    }

    private BearerChallenge Challenge(HttpContext context) => new(options.Realm ?? options.Audience, resource.MetadataUrl(context.Request));

    private static Task WriteAsync(
        HttpContext context, int status, BearerChallenge? challenge, string detail, IEnumerable<KeyValuePair<string, object?>>? members = null)
    {
        if (challenge is not null)
            context.Response.Headers.Append(HeaderNames.WWWAuthenticate, challenge.ToString());
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Problem(detail: detail, statusCode: status, extensions: members).ExecuteAsync(context);
    }
}
