namespace IdentityPlatform.TestSupport.Engine;

/// <summary>A clock that a test moves.</summary>
public sealed class ManualTime : TimeProvider
{
    // PostgreSQL keeps microseconds: whole seconds survive the way there and back.
    private long _ticks = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
