namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The real time, moved on by hand.</summary>
public sealed class AccountClock : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _aheadTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}
