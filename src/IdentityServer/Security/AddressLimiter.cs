using System.Collections.Concurrent;
using System.Net;
using IdentityPlatform.Hosting;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Counts requests of an address in windows of a minute (P15). Each replica counts for itself.</summary>
public sealed class AddressLimiter(RateLimitSettings settings, TimeProvider time)
{
    // Beyond this many addresses at once the oldest windows are dropped: a flood from everywhere must not eat the memory.
    private const int MaxAddresses = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Count> _counts = new();
    private long _sweptAt = time.GetTimestamp();

    /// <summary>Counts one request.</summary>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public TimeSpan? TryAdmit(IPAddress? address)
    {
        if (!settings.Enabled || address is null)
            return null;

        var now = time.GetTimestamp();
        Sweep(now);
        var count = _counts.GetOrAdd(CountedAddress.Of(address), static (_, now) => new Count(now), now);
        lock (count)
        {
            var age = time.GetElapsedTime(count.StartedAt, now);
            if (age >= Window)
            {
                (count.StartedAt, count.Requests, age) = (now, 0, TimeSpan.Zero);
            }

            return ++count.Requests <= settings.RequestsPerMinutePerIp ? null : Window - age;
        }
    }

    private void Sweep(long now)
    {
        var last = Interlocked.Read(ref _sweptAt);
        if ((time.GetElapsedTime(last, now) < Window && _counts.Count < MaxAddresses) || Interlocked.CompareExchange(ref _sweptAt, now, last) != last)
            return;
        foreach (var (address, count) in _counts)
        {
            if (_counts.Count >= MaxAddresses || time.GetElapsedTime(count.StartedAt, now) >= Window)
                _counts.TryRemove(address, out _);
        }
    }

    private sealed class Count(long startedAt)
    {
        public long StartedAt { get; set; } = startedAt;

        public int Requests { get; set; }
    }
}
