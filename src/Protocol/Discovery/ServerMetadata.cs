using System.Text.Json;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Pkce;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Discovery;

/// <summary>
/// What the server says of itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2, RP-Initiated Logout 1.0 §2.1): one
/// document for both well-known addresses, computed from the settings and the tables that the code itself runs on.
/// </summary>
public static class ServerMetadata
{
    private static readonly string[] SigningAlgorithms = ["RS256", "ES256", "PS256"];
    private static readonly string[] GrantTypes = ["authorization_code", "refresh_token", "client_credentials", "password"];
    private static readonly string[] Secrets = [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost];
    private static readonly string[] SecretsAndNone = [.. Secrets, ClientAuthenticationMethods.None];

    /// <summary>Writes the document.</summary>
    /// <param name="options">The issuer.</param>
    /// <param name="scopes">The scopes that exist.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Write(ProtocolOptions options, IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scopes);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("issuer", options.Issuer);
            WriteEndpoints(writer, options.Issuer);
            WriteArray(writer, "scopes_supported", scopes);
            WriteAuthorization(writer);
            WriteTokens(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteEndpoints(Utf8JsonWriter writer, string issuer)
    {
        writer.WriteString("authorization_endpoint", issuer + EndpointPaths.Authorize);
        writer.WriteString("token_endpoint", issuer + EndpointPaths.Token);
        writer.WriteString("userinfo_endpoint", issuer + EndpointPaths.UserInfo);
        writer.WriteString("introspection_endpoint", issuer + EndpointPaths.Introspect);
        writer.WriteString("revocation_endpoint", issuer + EndpointPaths.Revoke);
        writer.WriteString("end_session_endpoint", issuer + EndpointPaths.EndSession);
        writer.WriteString("jwks_uri", issuer + EndpointPaths.Jwks);
    }

    private static void WriteAuthorization(Utf8JsonWriter writer)
    {
        WriteArray(writer, "response_types_supported", ["code"]);
        WriteArray(writer, "response_modes_supported", ["query", "fragment", "form_post"]);
        WriteArray(writer, "prompt_values_supported", ["none", "login", "consent", "select_account", "create"]);
        WriteArray(writer, "code_challenge_methods_supported", [CodeChallenge.Method]);
        WriteArray(writer, "acr_values_supported", AuthenticationLevel.All);
        WriteArray(writer, "display_values_supported", ["page", "popup", "touch", "wap"]);
        WriteArray(writer, "ui_locales_supported", ["en", "ko"]);
        // RFC 9207 §3.
        writer.WriteBoolean("authorization_response_iss_parameter_supported", true);
        // OpenID Connect Discovery 1.0 §3: request_uri_parameter_supported is true when it is not said.
        writer.WriteBoolean("request_parameter_supported", false);
        writer.WriteBoolean("request_uri_parameter_supported", false);
        writer.WriteBoolean("claims_parameter_supported", false);
    }

    private static void WriteTokens(Utf8JsonWriter writer)
    {
        WriteArray(writer, "grant_types_supported", GrantTypes);
        WriteArray(writer, "subject_types_supported", ["public"]);
        WriteArray(writer, "id_token_signing_alg_values_supported", SigningAlgorithms);
        WriteArray(writer, "token_endpoint_auth_methods_supported", SecretsAndNone);
        WriteArray(writer, "introspection_endpoint_auth_methods_supported", Secrets);
        WriteArray(writer, "revocation_endpoint_auth_methods_supported", SecretsAndNone);
        WriteArray(writer, "claim_types_supported", ["normal"]);
        WriteArray(writer, "claims_supported", ScopeClaims.Supported);
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
