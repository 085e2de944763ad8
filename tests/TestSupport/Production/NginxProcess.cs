using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.TestSupport.Production;

/// <summary>
/// nginx as the balancer before the replicas, with the rules of docs/operations.md: a request is passed on to another
/// replica only when the first one cannot have seen it.
/// </summary>
public sealed class NginxProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private NginxProcess(string folder, int port, Process process)
    {
        (_folder, _process) = (folder, process);
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Whether nginx is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/sbin/nginx");

    /// <summary>Plain http for load, which is told to have come over https.</summary>
    public Uri Address { get; }

    /// <summary>What it complained of.</summary>
    public string Errors => File.Exists(Path.Combine(_folder, "nginx-error.log")) ? File.ReadAllText(Path.Combine(_folder, "nginx-error.log")) : "";

    /// <summary>Starts it before the identity server's replicas and the resource API.</summary>
    public static async Task<NginxProcess> StartAsync(string folder, int tlsPort, Uri api, params IReadOnlyList<Uri> replicas)
    {
        var port = Loopback.FreePort();
        Directory.CreateDirectory(Path.Combine(folder, "nginx"));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), Configuration(folder, port, tlsPort, api));
        await WriteUpstreamsAsync(folder, replicas);
        var start = new ProcessStartInfo("/usr/sbin/nginx", ["-p", folder + "/", "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "nginx-error.log")])
        {
            UseShellExecute = false,
        };
        var nginx = new NginxProcess(folder, port, Process.Start(start)!);
        using var http = new HttpClient();
        await Poll.UntilAsync(async () => nginx._process.HasExited || await AnswersAsync(http, nginx.Address), TimeSpan.FromSeconds(60));
        return nginx._process.HasExited ? throw new InvalidOperationException($"nginx does not start: {nginx.Errors}") : nginx;
    }

    /// <summary>Sends requests to these replicas only, as an ingress controller does; those under way are finished by the old ones.</summary>
    public async Task UseAsync(params IReadOnlyList<Uri> replicas)
    {
        await WriteUpstreamsAsync(_folder, replicas);
        await SignalAsync("-HUP");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("-TERM");
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address)
    {
        try
        {
            (await http.GetAsync(address)).Dispose();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Task WriteUpstreamsAsync(string folder, IReadOnlyList<Uri> replicas) =>
        File.WriteAllLinesAsync(Path.Combine(folder, "upstreams.conf"), replicas.Select(replica => $"server 127.0.0.1:{replica.Port} max_fails=1 fail_timeout=1s;"));

    private static string Configuration(string folder, int port, int tlsPort, Uri api) => $$"""
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 15000;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/nginx-error.log warn;
        events { worker_connections 12000; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/nginx/body;
          proxy_temp_path {{folder}}/nginx/proxy;
          fastcgi_temp_path {{folder}}/nginx/fastcgi;
          uwsgi_temp_path {{folder}}/nginx/uwsgi;
          scgi_temp_path {{folder}}/nginx/scgi;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr;
          proxy_set_header X-Forwarded-Proto https;
          proxy_connect_timeout 1s;
          proxy_read_timeout 60s;
          proxy_next_upstream error timeout;
          proxy_next_upstream_tries 2;
          upstream identity { include {{folder}}/upstreams.conf; keepalive 16; }
          upstream api { server 127.0.0.1:{{api.Port}}; keepalive 4; }
          server {
            listen 127.0.0.1:{{port}};
            listen 127.0.0.1:{{tlsPort}} ssl;
            ssl_certificate {{folder}}/tls.pem;
            ssl_certificate_key {{folder}}/tls.pem;
            location / { proxy_pass http://identity; }
            location /api/v1/ { proxy_pass http://api; }
          }
        }
        """;
}
