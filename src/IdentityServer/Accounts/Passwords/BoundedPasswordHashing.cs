using System.Diagnostics;
using IdentityPlatform.IdentityServer.Observability;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>
/// Lets a limited number of passwords be hashed at once, on threads of their own that step back for all others, so that a
/// flood of sign-ins can neither starve token requests nor pile up (architecture, 7; AC-216). Take a turn, hash, give it back.
/// </summary>
public sealed class BoundedPasswordHashing : IDisposable
{
    private readonly SemaphoreSlim _turns;
    private readonly PasswordOptions _options;
    private readonly ServerMetrics _metrics;
    private int _waiting;

    /// <summary>One for the process.</summary>
    public BoundedPasswordHashing(IOptions<PasswordOptions> options, ServerMetrics metrics)
    {
        _options = options.Value;
        _metrics = metrics;
        metrics.Meter.CreateObservableUpDownCounter("identity.hashing.queue", () => Volatile.Read(ref _waiting), "{password}", "Passwords that wait for their turn to be hashed");
        _turns = new SemaphoreSlim(_options.HashingConcurrency > 0 ? _options.HashingConcurrency : Environment.ProcessorCount);
    }

    /// <summary>What to tell those who got no turn.</summary>
    public TimeSpan RetryAfter => _options.HashingQueueTimeout;

    /// <summary>Waits for a turn.</summary>
    /// <returns>The turn, to be disposed; null when too many wait already or the wait took too long.</returns>
    public async ValueTask<Turn?> EnterAsync(CancellationToken cancellationToken)
    {
        if (await _turns.WaitAsync(TimeSpan.Zero, cancellationToken))
            return new Turn(_turns, _metrics);

        try
        {
            if (Interlocked.Increment(ref _waiting) <= _options.HashingQueueLimit && await _turns.WaitAsync(_options.HashingQueueTimeout, cancellationToken))
                return new Turn(_turns, _metrics);
            _metrics.NotHashed();
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>The right to hash, until disposed.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly ServerMetrics _metrics;
        private SemaphoreSlim? _turns;

        internal Turn(SemaphoreSlim turns, ServerMetrics metrics) => (_turns, _metrics) = (turns, metrics);

        /// <summary>Runs the work on a thread that is not the pool's. It cannot be stopped half-way, so it takes no token.</summary>
        public Task<T> RunAsync<T>(Func<T> work)
        {
            ObjectDisposedException.ThrowIf(_turns is null, this);
            return Task.Factory.StartNew(() => Timed(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        private T Timed<T>(Func<T> work)
        {
            ThreadNiceness.StepBack();
            var started = Stopwatch.GetTimestamp();
            var result = work();
            _metrics.Hashed(Stopwatch.GetElapsedTime(started));
            return result;
        }

        /// <inheritdoc />
        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }
}
