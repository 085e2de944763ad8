using System.Runtime.InteropServices;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>How much a thread yields to others. Linux counts it by thread; elsewhere nothing happens.</summary>
internal static partial class ThreadNiceness
{
    private const int OfProcessOrThread = 0; // PRIO_PROCESS, sys/resource.h

    // Beside a busy thread it gets a quarter of a core: less would keep people waiting for long on a machine that is full.
    private const int Behind = 5;

    /// <summary>From now on the calling thread runs after others. It cannot be undone.</summary>
    public static void StepBack()
    {
        // setpriority(2): "the nice value is a per-thread attribute"; 0 is the caller. Refused or not, the work is done.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OfProcessOrThread, 0, Behind);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
