namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The real time, moved on by hand.</summary>
public sealed class AccountClock : TimeProvider
{
    private long _aheadTicks;
    private long _passedTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _aheadTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _passedTicks)).TotalSeconds * TimestampFrequency);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _aheadTicks, by.Ticks);
        Interlocked.Add(ref _passedTicks, by.Ticks);
    }

    /// <summary>The clock is put forward or back; no time passes.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}
