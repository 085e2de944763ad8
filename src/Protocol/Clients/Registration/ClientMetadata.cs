using System.Text.Json;

namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>
/// Client metadata as JSON in its registered names (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 §2) and
/// a few of our own: one reader and one writer for the seed file, the database and registration.
/// </summary>
public static class ClientMetadata
{
    /// <summary>Longest lifetime of an access token, seconds: a retired signing key stays published that long.</summary>
    public const int MaxAccessTokenLifetime = 24 * 60 * 60;

    private const int MaxRefreshTokenLifetime = 400 * 24 * 60 * 60;
    private const int Text = 200;
    private static readonly string[] SigningAlgorithms = ["RS256", "ES256", "PS256"];

    /// <summary>Reads a registration; everything that is wrong is noted.</summary>
    /// <param name="json">The object, opened with the list that problems go to.</param>
    /// <param name="problems">The same list.</param>
    /// <returns>The registration; null when there was a problem with it.</returns>
    public static ClientRegistration? Read(JsonMembers json, ICollection<JsonProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var secret = json.Text("client_secret", InputLimits.ClientSecret);
        var type = OneOf(json, "application_type", "web", "web", "native") == "native" ? ApplicationType.Native : ApplicationType.Web;
        var client = WithPresentation(json, WithTokens(json, WithGrants(json, new Client
        {
            ClientId = json.RequiredText("client_id", InputLimits.ClientId),
            ClientName = json.Text("client_name", Text) ?? "",
            ApplicationType = type,
            TokenEndpointAuthMethod = AuthMethod(json),
            RedirectUris = Uris(json, "redirect_uris", type),
            PostLogoutRedirectUris = Uris(json, "post_logout_redirect_uris", type),
        })));
        RefuseUnsupported(json);
        json.RefuseOthers();
        if (problems.Count == before)
        {
            ClientRules.Check(client, secret, json);
        }

        return problems.Count == before
            ? new ClientRegistration(client with { ClientName = client.ClientName.Length > 0 ? client.ClientName : client.ClientId }, secret)
            : null;
    }

    private static Client WithGrants(JsonMembers json, Client client)
    {
        // RFC 7591 §2: absent grant_types are authorization_code; response_types follow from them.
        var grants = json.Texts("grant_types", Text) ?? ["authorization_code"];
        var responses = json.Texts("response_types", Text) ?? (grants.Contains("authorization_code") ? ["code"] : []);
        return client with
        {
            GrantTypes = grants.ToHashSet(StringComparer.Ordinal),
            ResponseTypes = responses.ToHashSet(StringComparer.Ordinal),
            Scope = Scope(json),
            RequirePkce = json.Flag("require_pkce") ?? true,
            FirstParty = json.Flag("first_party") ?? false,
            AllowedCorsOrigins = Origins(json),
        };
    }

    private static Client WithTokens(JsonMembers json, Client client)
    {
        _ = OneOf(json, "subject_type", "public", "public");
        _ = OneOf(json, "access_token_format", "jwt", "jwt");
        return client with
        {
            IdTokenSignedResponseAlg = OneOf(json, "id_token_signed_response_alg", "RS256", SigningAlgorithms),
            AccessTokenSignedResponseAlg = OneOf(json, "access_token_signed_response_alg", "ES256", SigningAlgorithms),
            AccessTokenLifetime = Seconds(json, "access_token_lifetime", 1, MaxAccessTokenLifetime),
            RefreshTokenLifetime = Seconds(json, "refresh_token_lifetime", 1, MaxRefreshTokenLifetime),
            DefaultMaxAge = Seconds(json, "default_max_age", 0, int.MaxValue),
            RequireAuthTime = json.Flag("require_auth_time") ?? false,
        };
    }

    private static Client WithPresentation(JsonMembers json, Client client) => client with
    {
        ClientUri = WebPage(json, "client_uri"),
        LogoUri = WebPage(json, "logo_uri"),
        PolicyUri = WebPage(json, "policy_uri"),
        TosUri = WebPage(json, "tos_uri"),
        Contacts = json.Texts("contacts", Text) ?? [],
    };

    private static string AuthMethod(JsonMembers json)
    {
        const string Name = "token_endpoint_auth_method";
        var method = json.Text(Name, Text) ?? ClientAuthenticationMethods.ClientSecretBasic;
        switch (method)
        {
            case ClientAuthenticationMethods.None or ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost:
                break;
            case "private_key_jwt" or "client_secret_jwt" or "tls_client_auth" or "self_signed_tls_client_auth":
                json.Fail(Name, $"{method} is not supported yet; use client_secret_basic, client_secret_post or none");
                break;
            default:
                json.Fail(Name, "must be client_secret_basic, client_secret_post or none");
                break;
        }

        return method;
    }

    private static ScopeSet Scope(JsonMembers json)
    {
        if (json.Text("scope", InputLimits.Scope) is not { } value)
        {
            return ScopeSet.Empty;
        }

        if (ScopeSet.TryParse(value, out var scopes))
        {
            return scopes;
        }

        json.Fail("scope", "must be scope names separated by single spaces (RFC 6749 §3.3)");
        return ScopeSet.Empty;
    }

    private static IReadOnlyList<string> Uris(JsonMembers json, string name, ApplicationType type)
    {
        var uris = json.Texts(name, InputLimits.RedirectUri) ?? [];
        for (var i = 0; i < uris.Count; i++)
        {
            if (RegisteredUri.Problem(uris[i], type) is { } problem)
            {
                json.Fail($"{name}[{i}]", problem);
            }
        }

        return uris;
    }

    private static HashSet<string> Origins(JsonMembers json)
    {
        const string Name = "allowed_cors_origins";
        var origins = json.Texts(Name, InputLimits.RedirectUri) ?? [];
        for (var i = 0; i < origins.Count; i++)
        {
            // RFC 6454 §6.2: scheme://host[:port], as a browser writes it in the Origin header, or it never matches.
            var fits = Uri.TryCreate(origins[i], UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
                && uri.GetLeftPart(UriPartial.Authority) == origins[i];
            if (!fits)
            {
                json.Fail($"{Name}[{i}]", "must be an origin: scheme://host or scheme://host:port in lower case, without path or default port");
            }
        }

        return origins.ToHashSet(StringComparer.Ordinal);
    }

    private static string? WebPage(JsonMembers json, string name)
    {
        var value = json.Text(name, InputLimits.RedirectUri);
        if (value is null || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))))
        {
            return value;
        }

        json.Fail(name, "must be an absolute https URL");
        return null;
    }

    private static TimeSpan? Seconds(JsonMembers json, string name, long least, long most) =>
        json.Number(name, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static string OneOf(JsonMembers json, string name, string absent, params string[] values)
    {
        var value = json.Text(name, Text) ?? absent;
        if (Array.IndexOf(values, value) < 0)
        {
            json.Fail(name, $"must be {string.Join(" or ", values)}; nothing else is supported yet");
        }

        return value;
    }

    private static void RefuseUnsupported(JsonMembers json)
    {
        // It says whether a back-channel logout token names the session; without the URI it has no effect.
        _ = json.Flag("backchannel_logout_session_required");
        foreach (var name in ClientMetadataNames.Unsupported)
        {
            if (json.Any(name) is { } value && !MeansNotUsed(value))
            {
                json.Fail(name, "is not supported yet; leave it out");
            }
        }
    }

    private static bool MeansNotUsed(JsonElement value) =>
        value.ValueKind == JsonValueKind.False || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
