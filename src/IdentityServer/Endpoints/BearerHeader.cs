namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The token of an <c>Authorization</c> header (RFC 6750 §2.1): no other site can make a browser send it.</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; null when the request has none.</summary>
    public static string? Read(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim(' ')
            : null;
}
