using System.Text.RegularExpressions;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary>Every setting of the API, read and checked once, before anything is started.</summary>
public sealed partial record ApiSettings
{
    /// <summary><c>Issuer</c>: the identity server whose tokens are accepted.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>Audience</c>: this API's name in <c>aud</c>.</summary>
    public required string Audience { get; init; }

    /// <summary><c>PublicUrl</c>: the API's address from outside; taken from the request when not set.</summary>
    public string? PublicUrl { get; init; }

    /// <summary><c>DataDirectory</c>: where the private PostgreSQL of Development lives.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>Database:Schema</c>; the login that serves has the same name.</summary>
    public required string Schema { get; init; }

    /// <summary><c>ConnectionStrings:ResourceApi</c>; null for the private PostgreSQL of Development.</summary>
    public string? ConnectionString { get; init; }

    /// <summary><c>ConnectionStrings:Migrator</c>: the login that owns the schema, for <c>migrate</c>.</summary>
    public string? MigratorConnectionString { get; init; }

    /// <summary><c>Introspection</c>: credentials for asking the identity server about tokens; null when it is never asked.</summary>
    public IntrospectionSettings? Introspection { get; init; }

    /// <summary><c>SecurityEvents</c>.</summary>
    public SecurityEventSettings SecurityEvents { get; init; } = new();

    /// <summary>Whether the identity server's security events are followed: with credentials, unless every token is asked about anyway.</summary>
    public bool FollowsSecurityEvents => Introspection is { Always: false } && SecurityEvents.Enabled;

    /// <summary><c>Cors:AllowedOrigins</c>: the browser apps that may call.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary><c>Quotas:ImagesPerMonth</c>.</summary>
    public QuotaSettings Quotas { get; init; } = new();

    /// <summary><c>RateLimits</c>.</summary>
    public RateLimitSettings RateLimits { get; init; } = new();

    /// <summary><c>Retention</c>.</summary>
    public RetentionSettings Retention { get; init; } = RetentionSettings.Default;

    /// <summary><c>ForwardedHeaders</c>.</summary>
    public ForwardedHeadersSettings ForwardedHeaders { get; init; } = new();

    /// <summary><c>Telemetry</c>: where metrics and traces go.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>Whether plain HTTP is turned away; not in Development, nor on a machine whose issuer does without.</summary>
    public bool RequireHttps { get; init; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="SettingsException">Something is wrong; every problem is in the message, one a line.</exception>
    public static ApiSettings Load(IConfiguration configuration, IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();
        var problems = new List<SettingProblem>();
        var settings = new ApiSettings
        {
            Issuer = Text(configuration, "Issuer") ?? (development ? "http://localhost:5000" : ""),
            Audience = Text(configuration, "Audience") ?? "urn:identity-platform:resource-api",
            PublicUrl = Text(configuration, "PublicUrl"),
            DataDirectory = Text(configuration, "DataDirectory") ?? ".data",
            Schema = Text(configuration, "Database:Schema") ?? "resource_api",
            ConnectionString = Text(configuration, "ConnectionStrings:ResourceApi"),
            MigratorConnectionString = Text(configuration, "ConnectionStrings:Migrator"),
            Introspection = IntrospectionSettings.Read(configuration.GetSection("Introspection")),
            SecurityEvents = SecurityEventSettings.Read(configuration, problems),
            AllowedOrigins = configuration.GetSection("Cors:AllowedOrigins").Get<string[]>() ?? (development ? ["http://localhost:5173"] : []),
            Quotas = QuotaSettings.Read(configuration, problems),
            RateLimits = RateLimitSettings.Read(configuration, problems),
            Retention = RetentionSettings.Read(configuration, problems),
            ForwardedHeaders = SettingsReader.Read<ForwardedHeadersSettings>(configuration, environment, problems),
            Telemetry = SettingsReader.Read<TelemetrySettings>(configuration, environment, problems),
            RequireHttps = !development && Text(configuration, "Issuer")?.StartsWith("https:", StringComparison.Ordinal) == true,
        };
        problems.AddRange(settings.Problems(environment));
        problems.AddRange(ProductionRules.Problems(settings, configuration, environment));
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    private static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : null;

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin;

    private static bool IsIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && !issuer.EndsWith('/');

    private IEnumerable<SettingProblem> Problems(IHostEnvironment environment)
    {
        if (Issuer.Length == 0)
            yield return new("Issuer", $"is missing and the environment is {environment.EnvironmentName}", "Set it to the identity server's address, such as https://id.example.com");
        else if (!IsIssuer(Issuer))
            yield return new("Issuer", $"is not an issuer URL: '{Issuer}'", "Set it to the absolute https URL that stands in the tokens as iss, without query, fragment and trailing slash; http is for this machine only");
        if (ConnectionString is null && MigratorConnectionString is null && !environment.IsDevelopment())
            yield return new("ConnectionStrings:ResourceApi", $"is missing and the environment is {environment.EnvironmentName}", "Set it to a PostgreSQL connection string; only Development starts a PostgreSQL of its own");
        if (PublicUrl is not null && !IsIssuer(PublicUrl.TrimEnd('/')))
            yield return new("PublicUrl", $"is not an address: '{PublicUrl}'", "Set it to the API's absolute https URL, without query and fragment; http is for this machine only");
        if (!SchemaName().IsMatch(Schema))
            yield return new("Database:Schema", "is not a schema name", "Use 1 to 40 lower-case letters, digits and underscores, a letter first");
        if (Introspection is { } introspection && (introspection.ClientId.Length == 0 || introspection.ClientSecret.Length == 0))
            yield return new("Introspection", "is incomplete", "Set both Introspection:ClientId and Introspection:ClientSecret, or neither");
        for (var i = 0; i < AllowedOrigins.Count; i++)
        {
            if (!IsOrigin(AllowedOrigins[i]))
                yield return new($"Cors:AllowedOrigins:{i}", "is not an origin", "Write scheme, host and port only, without a slash at the end: https://app.example.com");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();
}

/// <summary><c>Introspection</c>: the API's own client at the identity server.</summary>
/// <param name="ClientId">Its <c>client_id</c>.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Always">Ask about every token, instead of following the security events.</param>
public sealed record IntrospectionSettings(string ClientId, string ClientSecret, bool Always)
{
    internal static IntrospectionSettings? Read(IConfigurationSection section) => section.Exists()
        ? new(section["ClientId"] ?? "", section["ClientSecret"] ?? "", section.GetValue("Always", defaultValue: false))
        : null;
}
