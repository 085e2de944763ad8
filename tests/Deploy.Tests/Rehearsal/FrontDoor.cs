using System.Text.RegularExpressions;
using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>nginx with the configuration of compose's proxy, on the loopback.</summary>
internal static class FrontDoor
{
    /// <summary>Starts it in front of replicas.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="replicas">Ports by service.</param>
    public static async Task OpenAsync(Stage stage, IReadOnlyDictionary<string, int[]> replicas)
    {
        var folder = stage.Folder("proxy");
        foreach (var name in new[] { "proxy.pem", "proxy-key.pem" })
            await File.WriteAllTextAsync(Path.Combine(folder, name), stage.Made[name]);
        var text = Repository.Text("deploy", "compose", "proxy.conf")
            .Replace("/tmp/", $"{folder}/", StringComparison.Ordinal)
            .Replace("/run/secrets/", $"{folder}/", StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", $"127.0.0.1:{Loopback.FreePort()}", StringComparison.Ordinal)
            .Replace("listen 8443 ssl default_server;", $"listen 127.0.0.1:{Loopback.FreePort()} ssl default_server;", StringComparison.Ordinal);
        // One port for each name: the names themselves cannot be resolved everywhere.
        foreach (var (service, host) in new[] { ("identity-server", "id"), ("resource-api", "api"), ("spa", "app") })
            text = text.Replace($"listen 8443 ssl;\n    server_name {host}.localhost;", $"listen 127.0.0.1:{stage.PublicPorts[service]} ssl;\n    server_name localhost;", StringComparison.Ordinal);
        text.ShouldNotContain("8443");
        var upstreams = string.Concat(replicas.Select(service => $"  upstream {service.Key} {{ {string.Concat(service.Value.Select(port => $"server 127.0.0.1:{port}; "))}}}\n"));
        text = Regex.Replace(text, "http://(?<service>[a-z-]+):8080", "http://${service}", RegexOptions.ExplicitCapture).Replace("http {\n", "http {\n" + upstreams, StringComparison.Ordinal);
        var configuration = Path.Combine(folder, "proxy.conf");
        await File.WriteAllTextAsync(configuration, text);
        var nginx = stage.Start("proxy", [File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "-c", configuration, "-e", "stderr", "-g", "daemon off;"]);
        using var visitor = new Visitor(stage);
        await visitor.EventuallyAsync("identity-server", "/health/live", () => nginx.Output);
    }
}
