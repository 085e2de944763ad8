namespace IdentityPlatform.ResourceApi.Options;

/// <summary>
/// <c>SecretsDirectory</c>: settings that are mounted as files, one a file, the file's name being the key with <c>__</c>
/// for <c>:</c>. They win over the environment; the command line wins over them.
/// </summary>
internal static class SecretFiles
{
    private const string Key = "SecretsDirectory";

    /// <summary>Adds them when the setting names a directory.</summary>
    /// <exception cref="SettingsException">They cannot be read.</exception>
    public static void AddSecretFiles(this ConfigurationManager configuration, string[] arguments)
    {
        if (configuration[Key] is not { Length: > 0 } directory)
            return;
        var path = Path.GetFullPath(directory);
        if (!Directory.Exists(path))
            throw new SettingsException([$"{Key} names no directory: '{path}'. Set it to the directory that secrets are mounted in, one file a setting."]);
        try
        {
            configuration.AddKeyPerFile(path, optional: false, reloadOnChange: false);
            configuration.AddCommandLine(arguments);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{Key} cannot be read: {error.Message}. Let the user that runs the API read every file in it."]);
        }
    }
}
