using System.Text.RegularExpressions;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Database</c>: where in the database the server's tables are.</summary>
public sealed partial class DatabaseSettings : ISettings
{
    public static string Section => "Database";

    /// <summary>The schema of this environment (P11).</summary>
    public string Schema { get; set; } = "identity";

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (!SchemaName().IsMatch(Schema))
            yield return new($"{Section}:{nameof(Schema)}", $"is not a schema name: '{Schema}'", "Use 1 to 40 lower-case letters, digits and underscores, a letter first");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();
}

/// <summary><c>ConnectionStrings</c>: absent in Development, where a private PostgreSQL is started instead.</summary>
public sealed class ConnectionSettings : ISettings
{
    public static string Section => "ConnectionStrings";

    /// <summary>The server's login, which owns nothing.</summary>
    public string? IdentityServer { get; set; }

    /// <summary>The login that owns the schema, for <c>migrate</c>; the server's when absent.</summary>
    public string? Migrator { get; set; }

    /// <summary>The resource API's; here because both programs may read one file.</summary>
    public string? ResourceApi { get; set; }

    /// <summary>Whether the private PostgreSQL is to be used.</summary>
    public bool Embedded => string.IsNullOrWhiteSpace(IdentityServer);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (Embedded && !environment.IsDevelopment())
            yield return new($"{Section}:{nameof(IdentityServer)}", $"is missing and the environment is {environment.EnvironmentName}", "Set it to a PostgreSQL connection string (Host=…;Database=…;Username=…;Password=…); only Development starts a PostgreSQL of its own");
    }
}
