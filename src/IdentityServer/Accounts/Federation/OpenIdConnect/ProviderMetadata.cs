using System.Text.Json;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>What is needed of a provider's metadata (OpenID Connect Discovery 1.0 §3).</summary>
public sealed record ProviderMetadata
{
    public required string Issuer { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required Uri JwksUri { get; init; }

    /// <summary>Null when the provider has none: then the ID token is all there is.</summary>
    public Uri? UserInfoEndpoint { get; init; }

    /// <summary>Whether each authorization response says its issuer (RFC 9207 §3).</summary>
    public bool SaysIssuer { get; init; }

    /// <summary>Whether the secret goes into the body; into HTTP Basic otherwise.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="ProviderException">It is another issuer's, or lacks what is needed.</exception>
    public static ProviderMetadata Read(JsonElement json, string issuer)
    {
        // Discovery §4.3: "The issuer value returned MUST be identical to the Issuer URL".
        if (json.Text("issuer") != issuer)
            throw new ProviderException(ProviderProblem.Invalid, "the metadata is another issuer's");
        return new ProviderMetadata
        {
            Issuer = issuer,
            AuthorizationEndpoint = Endpoint(json, "authorization_endpoint", issuer) ?? throw Missing("authorization_endpoint"),
            TokenEndpoint = Endpoint(json, "token_endpoint", issuer) ?? throw Missing("token_endpoint"),
            JwksUri = Endpoint(json, "jwks_uri", issuer) ?? throw Missing("jwks_uri"),
            UserInfoEndpoint = Endpoint(json, "userinfo_endpoint", issuer),
            SaysIssuer = json.IsTrue("authorization_response_iss_parameter_supported"),
            SecretInBody = TakesSecretInBodyOnly(json),
        };
    }

    // Nothing that an https issuer names is reached over http.
    private static Uri? Endpoint(JsonElement json, string name, string issuer) =>
        Uri.TryCreate(json.Text(name), UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && issuer.StartsWith("http:", StringComparison.Ordinal)))
            ? uri
            : null;

    // Discovery §3: "If omitted, the default is client_secret_basic".
    private static bool TakesSecretInBodyOnly(JsonElement json)
    {
        if (!json.TryGetProperty("token_endpoint_auth_methods_supported", out var methods) || methods.ValueKind != JsonValueKind.Array)
            return false;
        var names = methods.EnumerateArray().Where(method => method.ValueKind == JsonValueKind.String).Select(method => method.GetString()).ToArray();
        return names.Contains("client_secret_post") && !names.Contains("client_secret_basic");
    }

    private static ProviderException Missing(string name) => new(ProviderProblem.Invalid, $"the metadata has no usable {name}");
}

/// <summary>A provider as it was last seen.</summary>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="FetchedAt">When, as a timestamp of the stopwatch: a clock that is put right makes nothing older or younger.</param>
public sealed record ProviderSnapshot(ProviderMetadata Metadata, JsonWebKeySet Keys, long FetchedAt);
