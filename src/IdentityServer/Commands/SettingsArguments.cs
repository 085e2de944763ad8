namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>
/// Separates settings (<c>--Seed:File=x</c>, <c>--Issuer x</c>, <c>--urls x</c>) from verbs and their options, so that any
/// setting may stand on any command line and a misspelt one is refused.
/// </summary>
public static class SettingsArguments
{
    // Names of the host itself, and of ours that have no section.
    private static readonly HashSet<string> Roots = new(StringComparer.OrdinalIgnoreCase)
    {
        "Issuer", "DataDirectory", "SecretsDirectory", "AllowedHosts", "urls", "environment", "http_ports", "https_ports",
    };

    private static readonly HashSet<string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        "ConnectionStrings", "Database", "Seed", "Tokens", "Password", "Lockout", "Sessions", "Registration", "Passkeys", "SignIn", "Links", "TwoFactor", "RateLimits", "Cors",
        "ForwardedHeaders", "Federation", "Keys", "DataProtection", "Shutdown", "Accounts", "Smtp", "Mail", "Log", "Logging", "Kestrel", "Billing", "Feed", "Retention", "Telemetry", "Admin", "Audit",
    };

    /// <summary>Every name at the root of the settings.</summary>
    internal static IEnumerable<string> Known => Roots.Concat(Sections).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name stands at the root of the settings.</summary>
    internal static bool IsKnown(string name) => Roots.Contains(name) || Sections.Contains(name);

    /// <summary>Whether a name is a section's.</summary>
    internal static bool IsSection(string name) => Sections.Contains(name);

    /// <summary>Splits a command line.</summary>
    /// <returns>What configuration reads, and what the command parser reads.</returns>
    public static (string[] Settings, string[] Command) Split(IReadOnlyList<string> arguments)
    {
        var settings = new List<string>();
        var command = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!IsSetting(argument))
            {
                command.Add(argument);
                continue;
            }

            settings.Add(argument);
            if (!argument.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count)
                settings.Add(arguments[++i]);
        }

        return ([.. settings], [.. command]);
    }

    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return false;
        var name = argument[2..].Split('=', 2)[0];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? Roots.Contains(name) : Sections.Contains(name[..colon]);
    }
}
