using System.Diagnostics;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>
/// A small shell that outlives this process and removes its cluster. The runner ends test processes without waiting for
/// their exit handlers, and a killed one has none: but either way the pipe the shell reads from closes.
/// </summary>
internal static class ClusterReaper
{
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        read -r _
        pid=$(head -n 1 "$1/postgres/cluster/postmaster.pid")
        if [ -n "$pid" ] && kill -QUIT "$pid"; then
          for _ in $(seq 100); do [ -f "$1/postgres/cluster/postmaster.pid" ] || break; sleep 0.1; done
        fi
        [ -f "$1/postgres/socket.path" ] && rm -rf "$(cat "$1/postgres/socket.path")"
        # An initdb cut off from its parent may still be writing.
        for _ in 1 2 3; do rm -rf "$1"; sleep 1; done
        """;

    private static readonly List<Process> Shells = [];

    public static void Watch(string folder)
    {
        // Kept referenced: a collected Process would close the pipe early.
        lock (Shells)
            Shells.Add(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "reaper", folder]) { RedirectStandardInput = true, UseShellExecute = false })!);
    }
}
