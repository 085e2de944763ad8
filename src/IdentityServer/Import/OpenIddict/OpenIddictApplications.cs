using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Import.OpenIddict;

/// <summary>A client on its way: its registration as it is kept, and its secret's hash.</summary>
public sealed record ImportedClient(string Key, string ClientId, string Metadata, string? SecretHash) : IImportedRow;

/// <summary>Table <c>OpenIddictApplications</c>. What becomes of an application is held to the rules of every registration.</summary>
/// <param name="known">The scopes there are.</param>
/// <param name="secretMethod">How confidential clients send their secrets: OpenIddict takes either way, a registration here names one.</param>
internal sealed class OpenIddictApplications(IReadOnlyCollection<Scope> known, string secretMethod)
{
    private const int NameMax = 200;
    private const int MaxRefreshTokenLifetime = 400 * 24 * 60 * 60;

    public static SourceQuery Query { get; } = new(
        "OpenIddictApplications",
        ["Id", "ClientId", "Permissions", "RedirectUris"],
        ["ApplicationType", "ClientSecret", "ClientType", "Type", "ConsentType", "DisplayName", "JsonWebKeySet", "PostLogoutRedirectUris", "Requirements", "Settings"])
    {
        Order = ["ClientId"],
    };

    public Mapping<ImportedClient> Map(SourceRow row)
    {
        var key = row.Text("Id") ?? "";
        if (row.Text("ClientId") is not { Length: > 0 and <= InputLimits.ClientId } clientId)
            return Mapping.Skip<ImportedClient>(key, SkipReasons.ClientId);
        var secret = row.Text("ClientSecret");
        var isPublic = string.Equals(row.Text("ClientType") ?? row.Text("Type") ?? (secret is null ? "public" : "confidential"), "public", StringComparison.OrdinalIgnoreCase);
        if (!isPublic && string.IsNullOrEmpty(secret))
            return Mapping.Skip<ImportedClient>(key, row.Text("JsonWebKeySet") is null && row.Json("JsonWebKeySet") is null ? SkipReasons.NotHashedHere : SkipReasons.KeysOnly);
        var hash = isPublic ? null : ClientSecret.KeepVersioned(secret);
        if (!isPublic && hash is null)
            return Mapping.Skip<ImportedClient>(key, SkipReasons.BadSecret);

        List<string> notes = [];
        var registration = Registration(row, clientId, isPublic, notes);
        List<JsonProblem> problems = [];
        using var json = JsonDocument.Parse(registration.ToJsonString());
        return ClientMetadata.Read(new JsonMembers(json.RootElement, "", problems), problems) is { } read
            ? Mapping.Of(new ImportedClient(key, clientId, ClientMetadataWriter.Write(read.Client), hash), notes)
            : Mapping.Skip<ImportedClient>(key, $"the registration is refused: {string.Join("; ", problems)}");
    }

    private JsonObject Registration(SourceRow row, string clientId, bool isPublic, List<string> notes)
    {
        var consent = row.Text("ConsentType") ?? "explicit";
        var firstParty = consent == "implicit";
        if (consent is "external" or "systematic")
            notes.Add($"consent type {consent} does not exist here: people are asked once");
        if (!isPublic && row.Text("JsonWebKeySet") is not null)
            notes.Add("keys left out: the client goes on with its secret");

        var permissions = new OpenIddictPermissions(OpenIddictJson.List(row, "Permissions"));
        var grants = permissions.Grants(firstParty, isPublic, notes);
        var redirects = OpenIddictJson.List(row, "RedirectUris");
        var type = TypeOf(row, redirects);
        var hasCode = grants.Contains(GrantTypes.AuthorizationCode);
        var name = row.Text("DisplayName");
        var accepted = Accepted(hasCode ? redirects : [], type, "redirect URI", notes);
        var registration = new JsonObject
        {
            ["client_id"] = clientId,
            ["client_name"] = name is { Length: <= NameMax } ? name : null,
            ["application_type"] = type == ApplicationType.Native ? "native" : "web",
            ["token_endpoint_auth_method"] = isPublic ? ClientAuthenticationMethods.None : secretMethod,
            ["redirect_uris"] = Texts(accepted),
            ["post_logout_redirect_uris"] = Texts(Accepted(OpenIddictJson.List(row, "PostLogoutRedirectUris"), type, "post-logout redirect URI", notes)),
            ["grant_types"] = Texts(grants),
            ["response_types"] = Texts(hasCode ? ["code"] : []),
            ["scope"] = string.Join(' ', permissions.Scopes(grants, known, clientId, notes)),
            ["first_party"] = firstParty,
            ["require_pkce"] = isPublic || RequiresPkce(row, notes),
            ["allowed_cors_origins"] = Texts(isPublic && type == ApplicationType.Web ? Origins(accepted) : []),
        };
        AddLifetimes(registration, row, notes);
        return registration;
    }

    private static bool RequiresPkce(SourceRow row, List<string> notes)
    {
        var requirements = OpenIddictJson.List(row, "Requirements");
        if (requirements.Contains("ft:par"))
            notes.Add("requirement left out: ft:par: pushed authorization requests do not exist here yet");
        return requirements.Contains("ft:pkce");
    }

    private static void AddLifetimes(JsonObject registration, SourceRow row, List<string> notes)
    {
        var settings = OpenIddictJson.Settings(row, "Settings");
        foreach (var (setting, member, most) in new[]
        {
            ("tkn_lft:act", "access_token_lifetime", ClientMetadata.MaxAccessTokenLifetime),
            ("tkn_lft:reft", "refresh_token_lifetime", MaxRefreshTokenLifetime),
        })
        {
            if (settings?.Text(setting) is not { } text)
                continue;
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lifetime) || lifetime < TimeSpan.FromSeconds(1))
                notes.Add($"setting left out: {setting}: it is no duration");
            else
                registration[member] = (long)Math.Min(lifetime.TotalSeconds, most);
            if (lifetime.TotalSeconds > most)
                notes.Add($"setting shortened: {setting}");
        }

        foreach (var setting in new[] { "tkn_lft:auc", "tkn_lft:idt", "tkn_lft:dvc", "tkn_lft:usrc" }.Where(name => settings?.Text(name) is not null))
            notes.Add($"setting left out: {setting}: it is the server's own here");
    }

    // OpenIddict before 5.0 knew no type and let any scheme through.
    private static ApplicationType TypeOf(SourceRow row, IReadOnlyList<string> redirects) =>
        row.Text("ApplicationType") == "native" || redirects.Any(uri => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is not ("https" or "http"))
            ? ApplicationType.Native
            : ApplicationType.Web;

    private static IReadOnlyList<string> Accepted(IReadOnlyList<string> uris, ApplicationType type, string what, List<string> notes)
    {
        List<string> accepted = [];
        foreach (var uri in uris.Distinct(StringComparer.Ordinal))
        {
            if (RegisteredUri.Problem(uri, type) is { } problem)
                notes.Add($"{what} left out: it {problem}");
            else
                accepted.Add(uri);
        }

        return accepted;
    }

    // CORS was the application's code there; here it follows from the registration.
    private static IEnumerable<string> Origins(IEnumerable<string> uris) =>
        uris.Select(uri => new Uri(uri).GetLeftPart(UriPartial.Authority)).Distinct(StringComparer.Ordinal);

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);
}
