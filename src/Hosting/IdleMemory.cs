using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Hosting;

/// <summary>
/// Gives memory back to the system when it is quiet after load. The garbage collector keeps the room of the busiest moment
/// until there is load again, and the C library what the compiler needed for a while: a third of what a service has after
/// load, in every replica beside the database (docs/performance.md).
/// </summary>
public sealed partial class IdleMemory(ILogger<IdleMemory> logger) : BackgroundService
{
    private const long MiB = 1024 * 1024;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Less than a megabyte a second is quiet: a hundred requests. What they take meanwhile is some ten milliseconds.
        var watch = new AllocationWatch(quiet: 5 * MiB, load: 64 * MiB);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Between, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (watch.IsQuietAfterLoad(GC.GetTotalAllocatedBytes()))
                GiveBack();
        }
    }

    /// <summary>Gives back what can be given back; takes some ten milliseconds, in which nothing else runs.</summary>
    internal void GiveBack()
    {
        var before = Environment.WorkingSet;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimLibrary();
        LogGivenBack(logger, before / MiB, Environment.WorkingSet / MiB);
    }

    private static void TrimLibrary()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such function, and keeps less.
        }
    }

    // malloc_trim(3): of every arena, not only of the top.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocTrim(nuint keep);

    [LoggerMessage(EventId = 1982, Level = LogLevel.Debug, Message = "It is quiet: of {Before} MiB in memory {After} are left")]
    private static partial void LogGivenBack(ILogger logger, long before, long after);
}
