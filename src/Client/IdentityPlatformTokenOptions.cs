namespace IdentityPlatform.Client;

/// <summary>Whose tokens a client uses, and where it sends them.</summary>
public sealed class IdentityPlatformTokenOptions
{
    /// <summary>The identity server, exactly as in its metadata. https, or http on this machine.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The client's <c>client_id</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Its secret, sent as <c>client_secret_basic</c>; null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The scopes to ask for; what the client or the refresh token has unless set.</summary>
    public string? Scope { get; set; }

    /// <summary>
    /// Gives the user's refresh token, and null when nobody is signed in. Asked at the start and again after a sign-in became
    /// necessary. Not set: the client acts for itself (client credentials).
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? LoadRefreshToken { get; set; }

    /// <summary>
    /// Keeps the next refresh token; the one before is used up. Called before the new access token is used. An app that does
    /// not keep it has its user sign in again after a restart.
    /// </summary>
    public Func<string, CancellationToken, ValueTask>? SaveRefreshToken { get; set; }

    /// <summary>Where the token may be sent: scheme, host and port, such as <c>https://api.example.com</c>. Requests to others go without it.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>How long before its end a token is renewed; at most half of its lifetime.</summary>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    internal IEnumerable<string> Problems()
    {
        if (!IsServer(Issuer) || Issuer.EndsWith('/'))
            yield return "Issuer must be an absolute https URI (http only on this machine) without query, fragment and trailing slash; set Issuer.";
        if (ClientId.Length == 0)
            yield return "ClientId is missing; set ClientId.";
        if (LoadRefreshToken is null && ClientSecret is null or "")
            yield return "A client that acts for itself needs a secret; set ClientSecret, or LoadRefreshToken to act for a user.";
        if (Origins.Count == 0 || Origins.Any(origin => !IsServer(origin) || new Uri(origin).GetLeftPart(UriPartial.Authority) != origin))
            yield return "Origins must name where the token may be sent, as scheme, host and port (https, or http on this machine): https://api.example.com; set Origins.";
        if (RenewBefore < TimeSpan.Zero)
            yield return "RenewBefore must be zero or more; change RenewBefore.";
    }

    // A token never travels in the clear.
    internal static bool IsSafe(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    private static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsSafe(uri) && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;
}
