using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>Writes what <see cref="ClientMetadata"/> reads.</summary>
public static class ClientMetadataWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The registration as JSON, every member that has a value, never a secret.</summary>
    /// <param name="client">The client.</param>
    /// <returns>A JSON object.</returns>
    public static string Write(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteFlow(json, client);
            WriteTokens(json, client);
            WriteText(json, "client_uri", client.ClientUri);
            WriteText(json, "logo_uri", client.LogoUri);
            WriteText(json, "policy_uri", client.PolicyUri);
            WriteText(json, "tos_uri", client.TosUri);
            WriteTexts(json, "contacts", client.Contacts);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteFlow(Utf8JsonWriter json, Client client)
    {
        json.WriteString("client_id", client.ClientId);
        json.WriteString("client_name", client.ClientName);
        json.WriteString("application_type", client.ApplicationType == ApplicationType.Native ? "native" : "web");
        json.WriteString("token_endpoint_auth_method", client.TokenEndpointAuthMethod);
        WriteTexts(json, "redirect_uris", client.RedirectUris);
        WriteTexts(json, "post_logout_redirect_uris", client.PostLogoutRedirectUris);
        WriteTexts(json, "grant_types", client.GrantTypes.Order(StringComparer.Ordinal));
        WriteTexts(json, "response_types", client.ResponseTypes.Order(StringComparer.Ordinal));
        json.WriteString("scope", client.Scope.ToString());
        json.WriteBoolean("require_pkce", client.RequirePkce);
        json.WriteBoolean("first_party", client.FirstParty);
        WriteTexts(json, "allowed_cors_origins", client.AllowedCorsOrigins.Order(StringComparer.Ordinal));
    }

    private static void WriteTokens(Utf8JsonWriter json, Client client)
    {
        json.WriteString("id_token_signed_response_alg", client.IdTokenSignedResponseAlg);
        json.WriteString("access_token_signed_response_alg", client.AccessTokenSignedResponseAlg);
        WriteSeconds(json, "access_token_lifetime", client.AccessTokenLifetime);
        WriteSeconds(json, "refresh_token_lifetime", client.RefreshTokenLifetime);
        WriteSeconds(json, "default_max_age", client.DefaultMaxAge);
        json.WriteBoolean("require_auth_time", client.RequireAuthTime);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } duration)
        {
            json.WriteNumber(name, (long)duration.TotalSeconds);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
