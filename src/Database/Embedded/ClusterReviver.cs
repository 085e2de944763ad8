using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Database.Embedded;

/// <summary>
/// Looks after the server of a cluster while this process uses it: killed alone, for memory or by mistake, it comes back
/// within seconds. Of several processes one does it.
/// </summary>
internal sealed class ClusterReviver : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ClusterDirectory _directory;
    private readonly ClusterServer _server;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private readonly Task _watching;

    public ClusterReviver(ClusterDirectory directory, ClusterServer server, TimeSpan patience, ILogger logger)
    {
        (_directory, _server, _patience, _logger) = (directory, server, patience, logger);
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            if (_server.IsRunning)
                continue;
            try
            {
                using var control = await FileLock.ExclusiveAsync(_directory.ControlLock, _patience, _stopping.Token);
                if (!_server.IsRunning)
                    await _server.StartAsync();
            }
            catch (EmbeddedPostgresException error)
            {
                DatabaseLog.NotRevived(_logger, error.Message);
            }
        }
    }
}
