using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.ResourceApi.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace IdentityPlatform.Deploy.Settings;

/// <summary>What a container of ours is told, read by the code that will read it there.</summary>
/// <param name="Image">Which program.</param>
/// <param name="Environment">Variables, those of the image included.</param>
/// <param name="Secrets">Mounted files: path in the container, text.</param>
internal sealed record ContainerSettings(string Image, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> Secrets)
{
    // Read by the runtime, by OpenSSL, by OpenTelemetry, and by the start itself.
    private static readonly string[] OfOthers = ["environment", "http_ports", "EnableDiagnostics", "SSL_CERT_FILE", "OTEL_EXPORTER_OTLP_ENDPOINT", "SecretsDirectory"];

    /// <summary>Everything that would stop the start, and every setting that nothing reads.</summary>
    public IReadOnlyList<string> Problems()
    {
        var mounts = Directory.CreateTempSubdirectory("idp-mounts-").FullName;
        try
        {
            return Image == "spa" ? [.. Unknown(Repository.Text("samples", "spa", "server", "serve-spa"))] : [.. ProblemsOfService(mounts)];
        }
        finally
        {
            Directory.Delete(mounts, recursive: true);
        }
    }

    private IEnumerable<string> Unknown(string script) => Environment.Keys.Where(key => !script.Contains($"${{{key}", StringComparison.Ordinal) && !script.Contains($"${key}\"", StringComparison.Ordinal))
        .Select(key => $"{key} is read by nobody");

    private IEnumerable<string> ProblemsOfService(string mounts)
    {
        foreach (var (path, text) in Secrets)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mounts + path)!);
            File.WriteAllText(mounts + path, text);
        }

        var values = Environment.ToDictionary(variable => Key(variable.Key), variable => (string?)variable.Value.Replace("/run/secrets", $"{mounts}/run/secrets", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values);
        var recorder = new ReadSettings();
        var problems = new List<string>();
        try
        {
            configuration.AddSecretFiles([]);
            recorder = new ReadSettings(configuration.AsEnumerable().Where(setting => setting.Value is not null));
            Load(new ConfigurationBuilder().Add(recorder).Build(), values.GetValueOrDefault("environment") ?? "Production");
        }
        catch (SettingsException error)
        {
            problems.AddRange(error.Message.Split('\n'));
        }

        // A file that a setting names by its path is no setting itself.
        var files = Secrets.Keys.Where(path => Environment.Values.Any(value => value.Contains(path, StringComparison.Ordinal))).Select(path => Path.GetFileName(path)!);
        return [.. problems, .. recorder.Unread.Except([.. OfOthers, .. files], StringComparer.OrdinalIgnoreCase).Select(key => $"{key} is read by nobody")];
    }

    private void Load(IConfiguration configuration, string environment)
    {
        var host = new HostingEnvironment { EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory };
        if (Image == "identity-server")
            ServerSettings.Load(configuration, host);
        else
            ApiSettings.Load(configuration, host);
    }

    private static string Key(string variable)
    {
        var prefix = new[] { "ASPNETCORE_", "DOTNET_" }.FirstOrDefault(prefix => variable.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        return variable[prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
    }

    /// <summary>Settings that remember who was asked for.</summary>
    private sealed class ReadSettings : ConfigurationProvider, IConfigurationSource
    {
        private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

        public ReadSettings(IEnumerable<KeyValuePair<string, string?>>? values = null)
        {
            foreach (var (key, value) in values ?? [])
                Data[key] = value;
        }

        public IEnumerable<string> Unread => Data.Keys.Except(_read, StringComparer.OrdinalIgnoreCase);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            _read.Add(key);
            return base.TryGet(key, out value);
        }
    }
}
