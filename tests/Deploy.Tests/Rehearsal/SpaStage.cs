using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>The app's container: its start script and nginx, on files that stand for the build.</summary>
internal static class SpaStage
{
    /// <summary>Starts it.</summary>
    /// <returns>Its port.</returns>
    public static int Start(Stage stage, IReadOnlyDictionary<string, string> environment)
    {
        var (files, run, port) = (stage.Folder("spa-files"), stage.Folder("spa-run"), Loopback.FreePort());
        File.Copy(Repository.At("samples", "spa", "index.html"), Path.Combine(files, "index.html"));
        var all = environment.ToDictionary(variable => variable.Key, variable => stage.Rewrite(variable.Value), StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("PORT", $"127.0.0.1:{port}"), ("RUN", run), ("FILES", files), ("TEMPLATE", Repository.At("samples", "spa", "server", "nginx.conf.template")) })
            all[name] = value;
        all["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin";
        stage.Start("spa", ["sh", Repository.At("samples", "spa", "server", "serve-spa")], all);
        return port;
    }
}
