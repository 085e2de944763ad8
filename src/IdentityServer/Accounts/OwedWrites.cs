using System.Data.Common;
using System.Threading.Channels;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>
/// What follows from something that is done already, such as the mail about a changed password. Whoever did it is answered
/// for that. When the database is away at just this moment the rest is owed, and written as soon as it is back.
/// </summary>
public sealed partial class OwedWrites(TimeProvider time, ILogger<OwedWrites> logger) : BackgroundService
{
    private const int Most = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Func<Task>> _owed = Channel.CreateBounded<Func<Task>>(new BoundedChannelOptions(Most) { SingleReader = true });

    /// <summary>Writes now, or when the database is back.</summary>
    /// <param name="write">Writes; may be called again, after the request has ended.</param>
    public async Task WriteAsync(Func<Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            await write();
        }
        catch (Exception error) when (IsAway(error))
        {
            if (_owed.Writer.TryWrite(write))
                LogOwed(logger, error.Message);
            else
                LogLost(logger, error);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task some = _owed.Reader.WaitToReadAsync(stoppingToken).AsTask();
            await some.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_owed.Reader.TryPeek(out var write) && await TryAsync(write) is null)
                _owed.Reader.TryRead(out _);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (_owed.Reader.TryRead(out var write))
        {
            if (await TryAsync(write) is { } error)
                LogLost(logger, error);
        }
    }

    // What is no fault of the way to the database will not go away by itself.
    private async Task<Exception?> TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (IsAway(error))
        {
            return error;
        }
        catch (Exception error)
        {
            LogLost(logger, error);
        }

        return null;
    }

    private static bool IsAway(Exception error) => error is TimeoutException or DbException { IsTransient: true } or DbException { SqlState: null };

    [LoggerMessage(EventId = 1512, Level = LogLevel.Warning, Message = "What follows from a change waits until the database is back: {Reason}")]
    private static partial void LogOwed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1513, Level = LogLevel.Error, Message = "What follows from a change could not be written and is lost, such as the mail about it; security_events has the change")]
    private static partial void LogLost(ILogger logger, Exception error);
}
