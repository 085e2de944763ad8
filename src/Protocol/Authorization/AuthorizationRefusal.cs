namespace IdentityPlatform.Protocol.Authorization;

/// <summary>Why an authorization request is not answered with a code, and who is told.</summary>
/// <param name="Error">What is wrong.</param>
/// <param name="Target">Where the error goes; null when client or redirect URI are not known to be right: then to the person only (RFC 6749 §4.1.2.1).</param>
public sealed record AuthorizationRefusal(OAuthError Error, ResponseTarget? Target);

/// <summary>Where and how an authorization response goes. Made only of validated parts.</summary>
/// <param name="RedirectUri">A registered redirect URI.</param>
/// <param name="Mode">How it travels.</param>
/// <param name="State">Echoed.</param>
public sealed record ResponseTarget(string RedirectUri, ResponseMode Mode, string? State)
{
    /// <summary>Languages the client asked for, for the page that carries a form (OpenID Connect Core §3.1.2.1).</summary>
    public IReadOnlyList<string> UiLocales { get; init; } = [];

    /// <summary>The target of a validated request.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Its target.</returns>
    public static ResponseTarget Of(AuthorizationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.RedirectUri, request.ResponseMode, request.State) { UiLocales = request.UiLocales };
    }
}
