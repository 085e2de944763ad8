using IdentityPlatform.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting;

/// <summary><c>health</c>: for the health check of a container, whose image has neither a shell nor curl.</summary>
public static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the service that runs here with the same settings whether it is ready.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="output">Gets the answer, or why there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Exit code: 0 when it is ready, else 1.</returns>
    /// <exception cref="SettingsException">It listens to https only.</exception>
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var address = ListenedAddresses.Of(configuration).FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            ?? throw new SettingsException([new("urls", "holds no http address, so the command health has nobody to ask", "Listen on one more address, of this machine only: http://localhost:5000")]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{ListenedAddresses.FromThisMachine(address)}/health/ready"), cancellationToken);
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await output.WriteLineAsync($"No answer from {address}: {error.Message}");
            return 1;
        }
    }
}
