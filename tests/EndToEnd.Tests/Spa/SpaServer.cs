using System.Diagnostics;
using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>The single-page app as <c>./dev run</c> serves it: the build, by Vite's preview server.</summary>
public sealed class SpaServer : IAsyncDisposable
{
    private readonly Process _process;

    private SpaServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Folder of the app's sources.</summary>
    public static string Folder { get; } = Path.Combine(Repository(), "samples", "spa");

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<SpaServer> StartAsync(Uri address, Uri identity, Uri api, string clientId)
    {
        var start = Node("node_modules/vite/bin/vite.js", "preview", "--port", $"{address.Port}", "--logLevel", "error");
        start.Environment["VITE_AUTHORITY"] = identity.GetLeftPart(UriPartial.Authority);
        start.Environment["VITE_API"] = api.GetLeftPart(UriPartial.Authority);
        start.Environment["VITE_CLIENT_ID"] = clientId;
        start.Environment["VITE_CHECKOUT_URL_PRO"] = "https://shop.example/buy/pro";
        var server = new SpaServer(Process.Start(start)!, address);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>A script of the app's packages, run in its folder.</summary>
    public static ProcessStartInfo Node(params IEnumerable<string> arguments) =>
        new("node", arguments) { WorkingDirectory = Folder, UseShellExecute = false };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = PlatformFixture.CreateHttpClient();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60) && !_process.HasExited;)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(Address, "/config.json"));
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100); // not listening yet
            }
        }

        throw new InvalidOperationException($"The app is not served at {Address}.");
    }
}
