using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>
/// <c>SecretsDirectory</c>: settings that are mounted as files, one a file, the file's name being the key with <c>__</c>
/// for <c>:</c>. So secrets stand neither in the environment, which every child and every crash report sees, nor on a
/// command line. They win over <c>appsettings.json</c> and the environment; the command line wins over them.
/// </summary>
public static class SecretFiles
{
    private const string Key = "SecretsDirectory";

    /// <summary>Adds them when the setting names a directory.</summary>
    /// <param name="configuration">What has been read so far.</param>
    /// <param name="arguments">Settings of the command line.</param>
    /// <exception cref="SettingsException">They cannot be read.</exception>
    public static void AddSecretFiles(this ConfigurationManager configuration, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration[Key] is not { Length: > 0 } directory)
            return;
        var path = Path.GetFullPath(directory);
        if (!Directory.Exists(path))
            throw new SettingsException([new(Key, $"names no directory: '{path}'", "Set it to the directory that secrets are mounted in, one file a setting")]);
        try
        {
            configuration.AddKeyPerFile(path, optional: false, reloadOnChange: false);
            configuration.AddCommandLine(arguments);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new(Key, $"cannot be read: {error.Message}", "Let the user that runs the service read every file in it")]);
        }
    }
}
