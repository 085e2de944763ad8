using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>A request while it is being checked: each check reads the parameters and fills in what it has settled.</summary>
internal sealed class AuthorizationDraft(RequestParameters parameters, Client? registered, IReadOnlyDictionary<string, Scope> knownScopes, IdTokenHintReader hints)
{
    public RequestParameters Parameters { get; } = parameters;

    /// <summary>Who <c>client_id</c> names; nobody has checked whether that one may ask.</summary>
    public Client? Registered { get; } = registered;

    public IReadOnlyDictionary<string, Scope> KnownScopes { get; } = knownScopes;

    public IdTokenHintReader Hints { get; } = hints;

    public Client Client => Registered!;

    public string? State { get; set; }

    /// <summary>Set once client and URI belong together; from then on errors go there.</summary>
    public string? RedirectUri { get; set; }

    public ResponseMode ResponseMode { get; set; }

    public ScopeSet Scope { get; set; } = ScopeSet.Empty;

    public string? CodeChallenge { get; set; }

    public string? Nonce { get; set; }

    public Prompts Prompts { get; set; }

    public TimeSpan? MaxAge { get; set; }

    public string? LoginHint { get; set; }

    public Guid? HintedUser { get; set; }

    public IReadOnlyList<string> UiLocales { get; set; } = [];

    public IReadOnlyList<string> AcrValues { get; set; } = [];

    public Display Display { get; set; }

    public long? StoreId { get; set; }

    public string? IdpHint { get; set; }

    public ResponseTarget? Target => RedirectUri is null ? null : new(RedirectUri, ResponseMode, State) { UiLocales = UiLocales };

    public AuthorizationRequest ToRequest() => new()
    {
        Client = Client,
        RedirectUri = RedirectUri!,
        RedirectUriSent = Parameters[AuthorizationParameters.RedirectUri] is not null,
        ResponseMode = ResponseMode,
        State = State,
        Scope = Scope,
        CodeChallenge = CodeChallenge,
        Nonce = Nonce,
        Prompts = Prompts,
        MaxAge = MaxAge,
        LoginHint = LoginHint,
        HintedUser = HintedUser,
        UiLocales = UiLocales,
        AcrValues = AcrValues,
        Display = Display,
        StoreId = StoreId,
        IdpHint = IdpHint,
        Parameters = AuthorizationParameters.Keep(Parameters, Scope),
    };
}
