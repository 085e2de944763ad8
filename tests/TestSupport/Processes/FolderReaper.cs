using System.Diagnostics;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>
/// A small shell that outlives this process, ends every process that has a folder on its command line, and removes the
/// folder with what is mounted there: a killed test run has no other way to clean up.
/// </summary>
public static class FolderReaper
{
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        read -r _
        folder=$1
        [ -d "$folder" ] || exit 0
        for signal in CONT QUIT KILL; do
          for process in /proc/[0-9]*; do
            pid=${process#/proc/}
            [ "$pid" = "$$" ] || ! grep -qaF "$folder/" "$process/cmdline" || kill -$signal "$pid"
          done
          sleep 0.3
        done
        umount "$folder"/*
        for _ in 1 2 3; do rm -rf "$folder"; sleep 1; done
        """;

    private static readonly List<Process> Shells = [];

    /// <summary>Cleans the folder when this process has ended, however it did.</summary>
    public static void Watch(string folder)
    {
        // Kept referenced: a collected Process would close the pipe early.
        lock (Shells)
        {
            Shells.Add(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "reaper", folder]) { RedirectStandardInput = true, UseShellExecute = false })!);
        }
    }
}
