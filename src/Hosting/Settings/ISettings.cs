using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>One section of the configuration.</summary>
public interface ISettings
{
    /// <summary>The section's key; empty for the root.</summary>
    static abstract string Section { get; }

    /// <summary>Everything that is wrong with the values.</summary>
    IEnumerable<SettingProblem> Check(IHostEnvironment environment);
}

/// <summary>Why a setting cannot be used and what to do about it.</summary>
/// <param name="Key">Full key with colons.</param>
/// <param name="Problem">What is wrong with the value, never the value of a secret.</param>
/// <param name="Fix">What to set instead.</param>
public sealed record SettingProblem(string Key, string Problem, string Fix)
{
    /// <summary>One line for whoever started the service.</summary>
    public override string ToString() => $"{Key} {Problem}. {Fix}.";
}

/// <summary>A service cannot start with these settings. The message is one line per problem.</summary>
public sealed class SettingsException(IReadOnlyCollection<SettingProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems));
