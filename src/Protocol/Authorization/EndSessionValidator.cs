using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>A sign-out request, as far as it could be believed (OpenID Connect RP-Initiated Logout 1.0 §2).</summary>
/// <param name="Client">Who asks; null when nobody says so or it does not fit.</param>
/// <param name="Hint">Whom a verified ID token names; null without one.</param>
/// <param name="PostLogoutRedirectUri">Where to go afterwards: sent and registered for the client; else null.</param>
/// <param name="State">Goes with the redirect.</param>
/// <param name="RedirectRefused">A URI was sent that may not be followed.</param>
public sealed record EndSessionIntent(Client? Client, HintedSession? Hint, string? PostLogoutRedirectUri, string? State, bool RedirectRefused)
{
    /// <summary>Whether the sign-out may happen without asking the person (§2, §6: else anybody's link could sign people out).</summary>
    /// <param name="signedIn">Who is signed in; null when nobody is.</param>
    /// <returns>True when the hint names that user, or nobody is signed in, and nothing of the request was refused.</returns>
    public bool NeedsNoConfirmation(Guid? signedIn) =>
        Hint is not null && !RedirectRefused && (signedIn is null || signedIn == Hint.UserId);
}

/// <summary>Validates sign-out requests.</summary>
/// <param name="clients">Registered clients.</param>
/// <param name="hints">Reads <c>id_token_hint</c>.</param>
public sealed class EndSessionValidator(IClientStore clients, IdTokenHintReader hints)
{
    // The confirmation page carries it in its address, where 8 KB is all there is.
    private const int LongestState = 1024;

    /// <summary>Validates a request. Whatever cannot be believed is left out: signing out is never refused.</summary>
    /// <param name="parameters">As sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What can be believed.</returns>
    public async ValueTask<EndSessionIntent> ValidateAsync(RequestParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var (clientId, jwt, uri) = (parameters["client_id"], parameters["id_token_hint"], parameters["post_logout_redirect_uri"]);

        // §2: with both, the OP MUST verify that the Client Identifier matches the one the ID Token was issued to.
        var hint = jwt is null ? null : hints.Read(jwt, clientId);
        var name = jwt is null ? clientId : hint?.ClientId;
        var client = name is null or { Length: > InputLimits.ClientId } ? null : await clients.FindAsync(name, cancellationToken);
        if (client is not { Enabled: true })
        {
            return new(null, null, null, null, uri is not null);
        }

        // §3: the value MUST have been registered; an exact string comparison, as for redirect_uri.
        var followed = uri is not null && client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal) ? uri : null;
        var state = parameters["state"] is { Length: <= LongestState } sent ? sent : null;
        return new(client, hint, followed, state, uri is not null && followed is null);
    }
}
