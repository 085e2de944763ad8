namespace IdentityPlatform.Protocol.Authorization;

/// <summary>The names of the authorization request's parameters that are looked at; all others are ignored (RFC 6749 §3.1).</summary>
public static class AuthorizationParameters
{
#pragma warning disable CS1591 // The names are the parameters' own.
    public const string ClientId = "client_id";
    public const string RedirectUri = "redirect_uri";
    public const string ResponseType = "response_type";
    public const string ResponseMode = "response_mode";
    public const string Scope = "scope";
    public const string State = "state";
    public const string Nonce = "nonce";
    public const string CodeChallenge = "code_challenge";
    public const string CodeChallengeMethod = "code_challenge_method";
    public const string Prompt = "prompt";
    public const string MaxAge = "max_age";
    public const string LoginHint = "login_hint";
    public const string IdTokenHint = "id_token_hint";
    public const string UiLocales = "ui_locales";
    public const string AcrValues = "acr_values";
    public const string Display = "display";
    public const string StoreId = "store_id";
    public const string IdpHint = "idp_hint";
    public const string Request = "request";
    public const string RequestUri = "request_uri";
    public const string Registration = "registration";
#pragma warning restore CS1591

    // What an interaction keeps: enough to validate the request again, and nothing that anybody could fill it with.
    private static readonly string[] Kept =
    [
        ClientId, RedirectUri, ResponseType, ResponseMode, State, Nonce, CodeChallenge, CodeChallengeMethod, Prompt,
        MaxAge, LoginHint, IdTokenHint, UiLocales, AcrValues, Display, StoreId, IdpHint,
    ];

    private static readonly string[] Wishes = [UiLocales, AcrValues, Display, IdpHint];
    private const int LongestWish = 500;

    /// <summary>The recognized parameters, with the scope that was settled: what a person agrees to must not grow meanwhile.</summary>
    /// <param name="parameters">As sent.</param>
    /// <param name="scope">The validated scope.</param>
    /// <returns>Parameters to keep.</returns>
    public static RequestParameters Keep(RequestParameters parameters, ScopeSet scope)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(scope);
        return RequestParameters.Of(parameters.All
            .Where(pair => Kept.Contains(pair.Key, StringComparer.Ordinal))
            .Where(pair => pair.Value.Length <= LongestWish || !Wishes.Contains(pair.Key, StringComparer.Ordinal))
            .Append(new(Scope, scope.ToString())));
    }
}
