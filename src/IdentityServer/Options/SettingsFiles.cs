using IdentityPlatform.IdentityServer.Commands;
using Microsoft.Extensions.Configuration.Json;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>The files that settings are read from.</summary>
internal static class SettingsFiles
{
    // Of the resource API and of the host: one file may serve both programs.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "Audience", "PublicUrl", "Introspection", "SecurityEvents", "Quotas", "Serilog", "Telemetry", "$schema",
    };

    /// <summary>What is wrong with a file that cannot be read: which, why and where in it. A value is never quoted, at most one character.</summary>
    public static string Describe(Exception failure)
    {
        var inner = failure;
        while (inner.InnerException is not null)
            inner = inner.InnerException;
        return $"{failure.Message.TrimEnd('.')}: {inner.Message.ReplaceLineEndings(" ")}";
    }

    /// <summary>Sections of the files that nobody reads: a typing error would leave defaults in force. The environment is full of foreign names, and is not looked at.</summary>
    public static IEnumerable<SettingProblem> Unknown(IConfiguration configuration) =>
        from provider in (configuration as IConfigurationRoot)?.Providers.OfType<JsonConfigurationProvider>() ?? []
        from key in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
        where !SettingsArguments.IsKnown(key) && !Others.Contains(key)
        select new SettingProblem(key, $"in {provider.Source.Path} is not a setting", $"Known: {string.Join(", ", SettingsArguments.Known)}");
}
