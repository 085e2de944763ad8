using System.Text.Json;

namespace IdentityPlatform.TokenValidation.Issuer;

/// <summary>What an API needs of the issuer's metadata (OpenID Connect Discovery §3, RFC 8414 §2).</summary>
internal sealed record IssuerMetadata(Uri JwksUri, Uri? IntrospectionEndpoint)
{
    public static async Task<IssuerMetadata> FetchAsync(IssuerHttp http, string issuer, CancellationToken cancellationToken)
    {
        JsonElement json;
        try
        {
            json = await GetAsync(http, new Uri(issuer + "/.well-known/openid-configuration"), cancellationToken);
        }
        catch (IssuerException error) when (error.InnerException is null)
        {
            // RFC 8414 §3.1: a plain OAuth server puts the well-known part between host and path.
            var uri = new Uri(issuer);
            json = await GetAsync(http, new Uri(uri, "/.well-known/oauth-authorization-server" + uri.AbsolutePath.TrimEnd('/')), cancellationToken);
        }

        return Read(json, issuer);
    }

    private static async Task<JsonElement> GetAsync(IssuerHttp http, Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        return await http.SendAsync(request, cancellationToken);
    }

    private static IssuerMetadata Read(JsonElement json, string issuer)
    {
        // RFC 8414 §3.3: the issuer value MUST be identical; otherwise the data MUST NOT be used.
        if (Text(json, "issuer") != issuer)
            throw new IssuerException("the metadata is another issuer's");
        var jwks = Endpoint(json, "jwks_uri", issuer) ?? throw new IssuerException("the metadata has no usable jwks_uri");
        return new IssuerMetadata(jwks, Endpoint(json, "introspection_endpoint", issuer));
    }

    // Nothing that an https issuer names may be reached over http.
    internal static Uri? Endpoint(JsonElement json, string name, string issuer) =>
        Uri.TryCreate(Text(json, name), UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && issuer.StartsWith("http:", StringComparison.Ordinal)))
            ? uri
            : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
