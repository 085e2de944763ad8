using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>An authorization request that waits for the person in this browser.</summary>
/// <param name="Handle">What the pages carry in their address; worthless in another browser.</param>
/// <param name="Request">The request, validated anew.</param>
/// <param name="Progress">What the person has done so far.</param>
public sealed record Interaction(string Handle, AuthorizationRequest Request, InteractionProgress Progress)
{
    /// <summary>Who asks.</summary>
    public Client Client => Request.Client;

    /// <summary>What is asked for.</summary>
    public ScopeSet Scope => Request.Scope;

    /// <summary>For the sign-in field; anybody can have written it.</summary>
    public string? LoginHint => Request.LoginHint;

    /// <summary>The provider the client would have the person sign in with.</summary>
    public string? IdpHint => Request.IdpHint;

    /// <summary>What the client wants the person to do.</summary>
    public Prompts Prompts => Request.Prompts;

    /// <summary>Languages, best first.</summary>
    public IReadOnlyList<string> UiLocales => Request.UiLocales;

    /// <summary>How the pages should look.</summary>
    public Display Display => Request.Display;

    /// <summary>Kinds of authentication the client would like.</summary>
    public IReadOnlyList<string> AcrValues => Request.AcrValues;
}
