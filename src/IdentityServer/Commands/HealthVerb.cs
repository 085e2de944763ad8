using System.CommandLine;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>health</c>: for the health check of a container, whose image has neither a shell nor curl.</summary>
internal static class HealthVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Build(VerbContext context)
    {
        var health = new Command("health", "Ask the server that runs here with the same settings whether it is ready");
        health.SetAction((_, cancellationToken) => RunAsync(context, cancellationToken));
        return health;
    }

    private static async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var configuration = ServerHost.NewBuilder(context.Settings).Configuration;
        var address = ListenedAddresses.Of(configuration).FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            ?? throw new SettingsException([new("urls", "holds no http address, so the verb health has nobody to ask", "Listen on one more address, of this machine only: http://localhost:5000")]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{ListenedAddresses.FromThisMachine(address)}/health/ready"), cancellationToken);
            await context.Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await context.Output.WriteLineAsync($"No answer from {address}: {error.Message}");
            return 1;
        }
    }
}
