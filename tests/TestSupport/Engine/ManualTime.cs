namespace IdentityPlatform.TestSupport.Engine;

/// <summary>A clock that a test moves.</summary>
public sealed class ManualTime : TimeProvider
{
    // PostgreSQL keeps microseconds: whole seconds survive the way there and back.
    private long _ticks = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).Ticks;
    private long _passed;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Runs with the machine's stopwatch, and with every <see cref="Pass"/>.</summary>
    public override long GetTimestamp() => base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _passed)).TotalSeconds * TimestampFrequency);

    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        Interlocked.Add(ref _passed, time.Ticks);
    }

    /// <summary>The clock is put forward or back; no time passes.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
