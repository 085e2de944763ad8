using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>
/// The form of a registration: which members it shows, and how what was typed becomes the JSON that
/// <see cref="Protocol.Clients.Registration.ClientMetadata"/> reads. No rule is here; members it does not show stay as they are.
/// </summary>
public static class ClientForm
{
    private static readonly string[] Algorithms = ["ES256", "RS256", "PS256"];

    /// <summary>The members, in their order.</summary>
    public static IReadOnlyList<ClientField> Fields { get; } =
    [
        new("client_name", ClientFieldKind.Text),
        new("application_type", ClientFieldKind.Choice) { Choices = ["web", "native"] },
        new("token_endpoint_auth_method", ClientFieldKind.Choice) { Choices = ["client_secret_basic", "client_secret_post", "none"] },
        new("grant_types", ClientFieldKind.Set) { Choices = ["authorization_code", "refresh_token", "client_credentials", "password"] },
        new("redirect_uris", ClientFieldKind.Lines),
        new("post_logout_redirect_uris", ClientFieldKind.Lines),
        new("scope", ClientFieldKind.Text),
        new("allowed_cors_origins", ClientFieldKind.Lines),
        new("first_party", ClientFieldKind.Flag),
        new("require_pkce", ClientFieldKind.Flag),
        new("id_token_signed_response_alg", ClientFieldKind.Choice) { Choices = [.. Algorithms.Order(StringComparer.Ordinal).Reverse()] },
        new("access_token_signed_response_alg", ClientFieldKind.Choice) { Choices = Algorithms },
        new("access_token_lifetime", ClientFieldKind.Number),
        new("refresh_token_lifetime", ClientFieldKind.Number),
        new("client_uri", ClientFieldKind.Text),
        new("policy_uri", ClientFieldKind.Text),
        new("tos_uri", ClientFieldKind.Text),
        new("contacts", ClientFieldKind.Lines),
    ];

    /// <summary>What a new registration begins with.</summary>
    public static JsonObject New() => new()
    {
        ["application_type"] = "web", ["token_endpoint_auth_method"] = "client_secret_basic", ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        ["scope"] = "openid profile email", ["require_pkce"] = true, ["id_token_signed_response_alg"] = "RS256", ["access_token_signed_response_alg"] = "ES256",
    };

    /// <summary>The registration as typed, on top of what it was.</summary>
    public static JsonElement Read(IFormCollection form, JsonObject before, string? clientId)
    {
        var json = (JsonObject)before.DeepClone();
        json["client_id"] = clientId;
        foreach (var field in Fields)
        {
            json.Remove(field.Name);
            if (Read(field, form[field.Name]) is { } value)
                json[field.Name] = value;
        }

        // They follow from the grants (RFC 7591 §2.1).
        json.Remove("response_types");
        return JsonSerializer.SerializeToElement(json);
    }

    private static JsonNode? Read(ClientField field, Microsoft.Extensions.Primitives.StringValues typed)
    {
        var text = typed.ToString().Trim();
        return field.Kind switch
        {
            ClientFieldKind.Flag => JsonValue.Create(text == "true"),
            ClientFieldKind.Set => new JsonArray([.. typed.OfType<string>().Select(value => JsonValue.Create(value))]),
            ClientFieldKind.Lines => new JsonArray([.. text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(value => JsonValue.Create(value))]),
            _ when text.Length == 0 => null,
            // What is no number is refused as what it is, with the reader's own words.
            ClientFieldKind.Number when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}

/// <summary>A member of a registration in the form.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="Kind">How it is typed.</param>
public sealed record ClientField(string Name, ClientFieldKind Kind)
{
    /// <summary>What there is to choose from.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value of a registration as text.</summary>
    public string Value(JsonObject metadata) => metadata[Name] is JsonArray items ? string.Join('\n', items.Select(item => item?.ToString())) : metadata[Name]?.ToString() ?? "";

    /// <summary>Whether a choice is made in a registration.</summary>
    public bool Has(JsonObject metadata, string choice) => metadata[Name] is JsonArray items && items.Any(item => item?.ToString() == choice);
}

/// <summary>How a member is typed.</summary>
public enum ClientFieldKind
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>One a line.</summary>
    Lines,

    /// <summary>One of some.</summary>
    Choice,

    /// <summary>Any of some.</summary>
    Set,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,
}
