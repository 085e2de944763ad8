namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>A validated sign-out request that waits for the person's word (OpenID Connect RP-Initiated Logout 1.0 §2).</summary>
/// <param name="ClientName">Who asked; null when nobody knows.</param>
/// <param name="PostLogoutRedirectUri">Registered for that client; null when the browser stays here.</param>
/// <param name="State">Goes with the redirect.</param>
public sealed record EndSessionRequest(string? ClientName, string? PostLogoutRedirectUri, string? State)
{
    /// <summary>Where to send the browser after signing out, <c>state</c> included; null to show the signed-out page.</summary>
    public string? ReturnUrl => PostLogoutRedirectUri is null || State is null
        ? PostLogoutRedirectUri
        : $"{PostLogoutRedirectUri}{(PostLogoutRedirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}state={Uri.EscapeDataString(State)}";
}

/// <summary>Carries sign-out requests through the confirmation page, protected and short-lived, without a row.</summary>
public abstract class EndSessionRequests
{
    /// <summary>The request behind <c>/account/logout?logoutId=…</c>; null when absent, forged or too old: the page then just signs out.</summary>
    public abstract EndSessionRequest? Read(string? logoutId);

    /// <summary>The confirmation page's address for a request.</summary>
    public abstract string ConfirmationUrl(EndSessionRequest request);
}
