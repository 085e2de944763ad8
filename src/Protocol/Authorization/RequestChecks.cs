using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Pkce;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>What the client asks for and how it is protected.</summary>
internal static class RequestChecks
{
    public static OAuthError? NoRequestObject(AuthorizationDraft draft)
    {
        // OpenID Connect Core §6.1, §6.2, §3.1.2.6: ignoring them would drop what they say, so they are refused by name.
        if (draft.Parameters[AuthorizationParameters.Request] is not null)
        {
            return new OAuthError("request_not_supported", "The request parameter is not supported.");
        }

        return draft.Parameters[AuthorizationParameters.RequestUri] is null
            ? null
            : new OAuthError("request_uri_not_supported", "The request_uri parameter is not supported.");
    }

    // OpenID Connect Core §7.2.1, §3.1.2.6.
    public static OAuthError? NoRegistration(AuthorizationDraft draft) => draft.Parameters[AuthorizationParameters.Registration] is null
        ? null
        : new OAuthError("registration_not_supported", "The registration parameter is not supported.");

    // RFC 9700 §2.1.2: no access token from this endpoint, so code is the only type.
    public static OAuthError? ResponseTypeCode(AuthorizationDraft draft) => draft.Parameters[AuthorizationParameters.ResponseType] switch
    {
        "code" => null,
        null => OAuthError.InvalidRequest("response_type is missing."),
        _ => new OAuthError("unsupported_response_type", "Only the response type code is supported."),
    };

    // RFC 6749 §4.1.2.1, unauthorized_client; RFC 7591 §2: response_types and grant_types go together.
    public static OAuthError? CodeFlowAllowed(AuthorizationDraft draft) =>
        draft.Client.Allows("authorization_code") && draft.Client.ResponseTypes.Contains("code")
            ? null
            : OAuthError.UnauthorizedClient("The client is not registered for the authorization code flow.");

    public static OAuthError? ScopesAllowed(AuthorizationDraft draft)
    {
        // RFC 6749 §3.3: an absent scope is the default one, here what the client is registered for.
        var registered = draft.Client.Scope;
        var scope = ScopeSet.Of(registered.Where(draft.KnownScopes.ContainsKey));
        if (draft.Parameters[AuthorizationParameters.Scope] is { } sent)
        {
            if (!ScopeSet.TryParse(sent, out var parsed))
            {
                return OAuthError.InvalidScope("malformed scope");
            }

            if (!parsed.IsSubsetOf(scope))
            {
                return OAuthError.InvalidScope("a scope does not exist or is not registered for the client");
            }

            scope = parsed;
        }

        // OpenID Connect Core §11: offline_access is ignored where it cannot lead to a refresh token.
        draft.Scope = draft.Client.Allows("refresh_token") ? scope : ScopeSet.Of(scope.Where(name => name != ScopeNames.OfflineAccess));
        return draft.Scope.Count == 0 ? OAuthError.InvalidScope("no scope is left") : null;
    }

    // OpenID Connect Core §3.1.2.1: redirect_uri is REQUIRED; plain OAuth may do without it.
    public static OAuthError? RedirectUriSentForOpenId(AuthorizationDraft draft)
    {
        if (draft.Parameters[AuthorizationParameters.RedirectUri] is not null || !draft.Scope.Contains(ScopeNames.OpenId))
        {
            return null;
        }

        draft.RedirectUri = null;
        return OAuthError.InvalidRequest("redirect_uri is missing.");
    }

    public static OAuthError? PkceS256(AuthorizationDraft draft)
    {
        var challenge = draft.Parameters[AuthorizationParameters.CodeChallenge];
        var method = draft.Parameters[AuthorizationParameters.CodeChallengeMethod];
        if (challenge is null)
        {
            // RFC 9700 §2.1.1: public clients MUST use PKCE; RFC 8252 §8.5: an app on a device is one, whatever secret it
            // holds; RFC 7636 §4.4.1 names the error.
            if (draft.Client.IsPublic || draft.Client.ApplicationType == ApplicationType.Native || draft.Client.RequirePkce)
            {
                return OAuthError.InvalidRequest("code_challenge is missing: PKCE is required.");
            }

            return method is null ? null : OAuthError.InvalidRequest("code_challenge_method without code_challenge.");
        }

        // RFC 7636 §4.3: an absent method means plain, and plain is refused (RFC 9700 §2.1.1).
        if (method != CodeChallenge.Method)
        {
            return OAuthError.InvalidRequest("code_challenge_method must be S256.");
        }

        // RFC 7636 §4.2: BASE64URL(SHA256(verifier)) has 43 characters.
        if (!CodeChallenge.IsWellFormed(challenge))
        {
            return OAuthError.InvalidRequest("code_challenge must be 43 base64url characters.");
        }

        draft.CodeChallenge = challenge;
        return null;
    }

    public static OAuthError? NonceBounded(AuthorizationDraft draft)
    {
        var nonce = draft.Parameters.Bounded(AuthorizationParameters.Nonce, InputLimits.Nonce);
        draft.Nonce = nonce.IsSuccess ? nonce.Value : null;
        return nonce.Error;
    }
}
