using Serilog.Sinks.Async;

namespace IdentityPlatform.Telemetry;

/// <summary>The lines between whoever writes one and the console, and how many found no place.</summary>
internal sealed class LogBuffer : IAsyncLogEventSinkMonitor
{
    /// <summary>Lines that wait at most: seconds of a busy server, a few megabytes.</summary>
    public const int Capacity = 10_000;

    private volatile IAsyncLogEventSinkInspector? _inspector;

    /// <summary>Lines that were dropped since the start.</summary>
    public long Dropped => _inspector?.DroppedMessagesCount ?? 0;

    /// <inheritdoc />
    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _inspector = inspector;

    /// <inheritdoc />
    public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
        // The count is asked for until the end.
    }
}
