using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>Who asks and where the answer may go. The first three decide whether an error may be sent at all.</summary>
internal static class TargetChecks
{
    public static OAuthError? ClientKnown(AuthorizationDraft draft)
    {
        if (draft.Parameters[AuthorizationParameters.ClientId] is null)
        {
            return OAuthError.InvalidRequest("client_id is missing.");
        }

        // RFC 6749 §4.1.2.1: with a missing or invalid client identifier the server must not redirect.
        return draft.Registered switch
        {
            null => UnknownClient("unknown client_id"),
            { Enabled: false } => UnknownClient("the client is disabled"),
            _ => null,
        };
    }

    public static OAuthError? StateBounded(AuthorizationDraft draft)
    {
        // An error without the state it belongs to would be refused by the client, so this one is shown to the person.
        var state = draft.Parameters.Bounded(AuthorizationParameters.State, InputLimits.State);
        draft.State = state.IsSuccess ? state.Value : null;
        return state.Error;
    }

    public static OAuthError? RedirectUriRegistered(AuthorizationDraft draft)
    {
        var sent = draft.Parameters[AuthorizationParameters.RedirectUri];
        if (sent is null)
        {
            // RFC 6749 §3.1.2.3: it may be left out only when exactly one full URI is registered.
            if (draft.Client.RedirectUris is not [var only])
            {
                return OAuthError.InvalidRequest("redirect_uri is missing.");
            }

            draft.RedirectUri = only;
            return null;
        }

        // RFC 9700 §2.1, §4.1.3: exact string matching, before anything else is told to anybody.
        if (!RedirectUri.IsRegistered(draft.Client, sent))
        {
            return OAuthError.InvalidRequest("redirect_uri is not registered for this client.");
        }

        draft.RedirectUri = sent;
        return null;
    }

    public static OAuthError? ResponseModeKnown(AuthorizationDraft draft)
    {
        // OAuth 2.0 Multiple Response Types §2.1; an unknown mode is answered by the default one.
        ResponseMode? mode = draft.Parameters[AuthorizationParameters.ResponseMode] switch
        {
            null or "query" => ResponseMode.Query,
            "fragment" => ResponseMode.Fragment,
            "form_post" => ResponseMode.FormPost,
            _ => null,
        };
        draft.ResponseMode = mode ?? ResponseMode.Query;
        return mode is null ? OAuthError.InvalidRequest("response_mode must be query, fragment or form_post.") : null;
    }

    // On a page, not at the token endpoint: 400, no challenge.
    private static OAuthError UnknownClient(string detail) => new("invalid_client", "The application that sent you here is not known.", detail);
}
