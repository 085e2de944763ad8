using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Database;

/// <summary>
/// Lends the thread pool threads while its own are blocked. When PostgreSQL stands still, Npgsql gives up a command by
/// asking for its cancellation over a new connection, and blocks a thread of the pool for as long as that takes: a few
/// such commands, and requests that need no database would wait too. The pool by itself adds two threads a second.
/// </summary>
public sealed class ThreadReserve(ILogger<ThreadReserve> logger) : IHostedService, IDisposable
{
    // As many commands as a pool has connections may be given up at once (PostgresDataSource).
    private const int Lent = PostgresDataSource.MostConnections;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LentFor = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _watching;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = new Thread(Watch) { IsBackground = true, Name = nameof(ThreadReserve), Priority = ThreadPriority.AboveNormal };
        _watching.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Set();
        _watching?.Join();
        _stopping.Dispose();
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var own, out var completion);
        long? lentAt = null;
        while (!_stopping.Wait(Patience))
        {
            if (IsBlocked())
            {
                if (lentAt is null)
                {
                    ThreadPool.SetMinThreads(own + Lent, completion);
                    DatabaseLog.ThreadsLent(logger, Lent);
                }

                lentAt = Stopwatch.GetTimestamp();
            }
            else if (lentAt is { } since && Stopwatch.GetElapsedTime(since) > LentFor)
            {
                ThreadPool.SetMinThreads(own, completion);
                lentAt = null;
            }
        }
    }

    // A trifle that nobody gets to, while the processors have little to do: the threads wait for something.
    private static bool IsBlocked()
    {
        var reached = new TaskCompletionSource();
        var before = Environment.CpuUsage.TotalTime;
        ThreadPool.UnsafeQueueUserWorkItem(static reached => reached.SetResult(), reached, preferLocal: false);
        return !reached.Task.Wait(Patience) && Environment.CpuUsage.TotalTime - before < Patience * Environment.ProcessorCount / 2;
    }
}
