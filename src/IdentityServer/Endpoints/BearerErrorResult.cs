using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Refuses a request with an access token, by the challenge of RFC 6750 §3; the body says the same as JSON.</summary>
internal sealed class BearerErrorResult(OAuthError error) : IResult
{
    private const string Realm = "Bearer realm=\"userinfo\"";

    /// <summary>A request without a token: RFC 6750 §3.1 gives it "no error code or other error information".</summary>
    public static Task ChallengeAsync(HttpContext context)
    {
        Refusal.Note(context, new OAuthError("no_token", "The request has no access token.", Status: StatusCodes.Status401Unauthorized));
        JsonAnswer.NoStore(context.Response);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = Realm;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        // RFC 6750 §3: scope names what is missing.
        var scope = error.Code == "insufficient_scope" ? $", scope=\"{ScopeNames.OpenId}\"" : "";
        httpContext.Response.Headers.WWWAuthenticate = $"{Realm}, error=\"{error.Code}\", error_description=\"{error.Description}\"{scope}";
        return new OAuthErrorResult(error).ExecuteAsync(httpContext);
    }
}
