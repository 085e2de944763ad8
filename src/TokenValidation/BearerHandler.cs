using System.Security.Claims;
using System.Text.Encodings.Web;
using IdentityPlatform.Protocol;
using IdentityPlatform.TokenValidation.Authorization;
using IdentityPlatform.TokenValidation.Responses;
using IdentityPlatform.TokenValidation.Validation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.TokenValidation;

/// <summary>From the <c>Authorization</c> header to <see cref="HttpContext.User"/>, or to the refusal (RFC 6750).</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<TokenValidationOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    TokenCheck check,
    BearerResponses responses)
    : AuthenticationHandler<TokenValidationOptions>(options, loggers, encoder)
{
    private Refusal _refusal = Refusal.NoCredentials;

    private enum Refusal
    {
        NoCredentials,
        Malformed,
        InvalidToken,
        Unavailable,
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var credentials = BearerCredentials.Read(Request.Headers.Authorization);
        if (credentials.IsMalformed)
            return Refuse(Refusal.Malformed, "the Authorization header is malformed");
        if (credentials.Token is not { } token)
            return AuthenticateResult.NoResult();

        switch (await check.ValidateAsync(token, AsksIssuer(), Context.RequestAborted))
        {
            case TokenOutcome.Valid valid:
                var principal = new ClaimsPrincipal(new AccessTokenIdentity(valid.Token, valid.Claims));
                return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
            case TokenOutcome.Refused refused:
                TokenLog.TokenRefused(Logger, refused.Reason);
                return Refuse(Refusal.InvalidToken, refused.Reason);
            case TokenOutcome.Unknown unknown:
                TokenLog.TokenUncheckable(Logger, unknown.Reason);
                return Refuse(Refusal.Unavailable, unknown.Reason);
            default:
                throw new InvalidOperationException("A validator answered something new.");
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        await (_refusal switch
        {
            Refusal.Malformed => responses.MalformedAsync(Context),
            Refusal.InvalidToken => responses.InvalidTokenAsync(Context),
            Refusal.Unavailable => BearerResponses.UnavailableAsync(Context),
            _ => responses.NoCredentialsAsync(Context, ScopesOf(Context.GetEndpoint())),
        });
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var denial = Context.Features.Get<Denial>();
        // What no sign-in would change is told first: nobody signs in again for a store that is not theirs.
        if (denial is null && Context.Features.Get<StepUp>() is { } needed)
        {
            TokenLog.Denied(Logger, "the sign-in is too old or too weak");
            return responses.StepUpAsync(Context, needed);
        }

        denial ??= new Denial("The access token does not allow this.");
        TokenLog.Denied(Logger, denial.Detail);
        return responses.DeniedAsync(Context, denial);
    }

    private static ScopeSet? ScopesOf(Endpoint? endpoint)
    {
        var scopes = ScopeSet.Of(endpoint?.Metadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements.OfType<ScopeRequirement>())
            .SelectMany(requirement => requirement.Scopes) ?? []);
        return scopes.Count > 0 ? scopes : null;
    }

    private bool AsksIssuer() =>
        Context.GetEndpoint()?.Metadata.GetMetadata<ITokenValidationMetadata>()?.AsksIssuer ?? Options.Introspection is { Always: true };

    private AuthenticateResult Refuse(Refusal refusal, string reason)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(reason);
    }
}
