using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>A validated authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).</summary>
public sealed record AuthorizationRequest
{
    /// <summary>Who asks.</summary>
    public required Client Client { get; init; }

    /// <summary>Where the answer goes: registered for the client, character for character.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>Whether <c>redirect_uri</c> was sent; then it must come again at the token endpoint (RFC 6749 §4.1.3).</summary>
    public bool RedirectUriSent { get; init; }

    /// <summary><c>response_mode</c>; query unless the request says otherwise.</summary>
    public ResponseMode ResponseMode { get; init; } = ResponseMode.Query;

    /// <summary><c>state</c>, echoed as it came.</summary>
    public string? State { get; init; }

    /// <summary>What is asked for; the client's registered scope when the parameter is absent (RFC 6749 §3.3).</summary>
    public required ScopeSet Scope { get; init; }

    /// <summary><c>code_challenge</c> of method S256; null only for confidential clients that need no PKCE.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary><c>nonce</c> for the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary><c>prompt</c>.</summary>
    public Prompts Prompts { get; init; }

    /// <summary><c>max_age</c>, or the client's <c>default_max_age</c>; null for any age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>
    /// Whether somebody else who signs the person in has to ask them, too: how long ago they did so is not known, and
    /// <c>auth_time</c> must not call an old sign-in a new one.
    /// </summary>
    public bool AsksAnew => Prompts.HasFlag(Prompts.Login) || Prompts.HasFlag(Prompts.SelectAccount) || MaxAge is not null;

    /// <summary><c>login_hint</c>, for the sign-in field.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The user named by a verified <c>id_token_hint</c>; nobody else may be answered for.</summary>
    public Guid? HintedUser { get; init; }

    /// <summary><c>ui_locales</c>, language tags in order of preference.</summary>
    public IReadOnlyList<string> UiLocales { get; init; } = [];

    /// <summary><c>acr_values</c>, in order of preference (OpenID Connect Core §3.1.2.1); one of those we know has to be met (RFC 9470 §5).</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary><c>display</c>.</summary>
    public Display Display { get; init; }

    /// <summary>Ours: the store the tokens are for; null to choose by S5.</summary>
    public long? StoreId { get; init; }

    /// <summary>Ours, <c>idp_hint</c>: the provider the person is sent to for the sign-in; passed over when there is none of that name.</summary>
    public string? IdpHint { get; init; }

    /// <summary>The recognized parameters, to be kept while a person signs in and to be validated again afterwards.</summary>
    public required RequestParameters Parameters { get; init; }
}

/// <summary>Values of <c>prompt</c> (OpenID Connect Core §3.1.2.1, Initiating User Registration 1.0 §4).</summary>
[Flags]
public enum Prompts
{
    /// <summary>The parameter is absent.</summary>
    Unspecified = 0,

    /// <summary>No page may be shown.</summary>
    None = 1,

    /// <summary>The user signs in again.</summary>
    Login = 2,

    /// <summary>The user is asked for consent again.</summary>
    Consent = 4,

    /// <summary>The user chooses an account.</summary>
    SelectAccount = 8,

    /// <summary>The user makes an account.</summary>
    Create = 16,
}

/// <summary>How the answer reaches the client (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode).</summary>
public enum ResponseMode
{
    /// <summary>In the query of the redirect URI.</summary>
    Query,

    /// <summary>In its fragment.</summary>
    Fragment,

    /// <summary>In the body of a POST made by the browser.</summary>
    FormPost,
}

/// <summary>Values of <c>display</c> (OpenID Connect Core §3.1.2.1).</summary>
public enum Display
{
    /// <summary>A full page.</summary>
    Page,

    /// <summary>A popup window.</summary>
    Popup,

    /// <summary>A touch device.</summary>
    Touch,

    /// <summary>A feature phone.</summary>
    Wap,
}
