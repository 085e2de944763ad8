using IdentityPlatform.ResourceApi.Options;

namespace IdentityPlatform.ResourceApi;

/// <summary><c>health</c>: for the health check of a container, whose image has neither a shell nor curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the API that runs here with the same settings whether it is ready.</summary>
    /// <returns>0 when it is, else 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output)
    {
        var address = ListenedAddresses.Of(configuration).FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            ?? throw new SettingsException(["urls holds no http address, so the command health has nobody to ask. Listen on one more address, of this machine only: http://localhost:5001."]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{ListenedAddresses.FromThisMachine(address)}/health/ready"));
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"No answer from {address}: {error.Message}");
            return 1;
        }
    }
}
