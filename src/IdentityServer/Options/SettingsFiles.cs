using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Commands;
using Microsoft.Extensions.Configuration.Json;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>The files that settings are read from.</summary>
internal static class SettingsFiles
{
    // Of the resource API and of the host: one file may serve both programs.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "Audience", "PublicUrl", "Introspection", "SecurityEvents", "Quotas", "Serilog", "$schema",
    };

    /// <summary>Names in the files that nobody reads, and values where a section should be: a typing error would leave defaults in force. The environment is full of foreign names, and is not looked at.</summary>
    public static IEnumerable<SettingProblem> Check(IConfiguration configuration)
    {
        foreach (var provider in (configuration as IConfigurationRoot)?.Providers.OfType<JsonConfigurationProvider>() ?? [])
        {
            foreach (var key in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!SettingsArguments.IsKnown(key) && !Others.Contains(key))
                    yield return new(key, $"in {provider.Source.Path} is not a setting", $"Known: {string.Join(", ", SettingsArguments.Known)}");
                else if (SettingsArguments.IsSection(key) && provider.TryGet(key, out var value) && !string.IsNullOrEmpty(value))
                    yield return new(key, $"in {provider.Source.Path} is a section, not a value", "Write it as an object");
            }
        }
    }
}
