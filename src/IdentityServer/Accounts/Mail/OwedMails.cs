using System.Data.Common;
using System.Threading.Channels;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>
/// Mails that tell of what is done already, such as a changed password. Whoever did it is answered for that. When the
/// database is away at just this moment the mail is owed, and queued as soon as it is back.
/// </summary>
public sealed partial class OwedMails(TimeProvider time, ILogger<OwedMails> logger) : BackgroundService
{
    private const int Most = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Func<Task>> _owed = Channel.CreateBounded<Func<Task>>(new BoundedChannelOptions(Most) { SingleReader = true });

    /// <summary>Queues a mail now, or when the database is back.</summary>
    /// <param name="queue">Queues it; may be called again, after the request has ended.</param>
    public async Task QueueAsync(Func<Task> queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        try
        {
            await queue();
        }
        catch (Exception error) when (IsAway(error))
        {
            if (_owed.Writer.TryWrite(queue))
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
            while (_owed.Reader.TryPeek(out var queue) && await TryAsync(queue) is null)
                _owed.Reader.TryRead(out _);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (_owed.Reader.TryRead(out var queue))
        {
            if (await TryAsync(queue) is { } error)
                LogLost(logger, error);
        }
    }

    // What is no fault of the way to the database will not go away by itself.
    private async Task<Exception?> TryAsync(Func<Task> queue)
    {
        try
        {
            await queue();
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

    [LoggerMessage(EventId = 1512, Level = LogLevel.Warning, Message = "A mail that tells of a change waits until the database is back: {Reason}")]
    private static partial void LogOwed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1513, Level = LogLevel.Error, Message = "A mail that tells of a change could not be queued and is lost; security_events has the change")]
    private static partial void LogLost(ILogger logger, Exception error);
}
