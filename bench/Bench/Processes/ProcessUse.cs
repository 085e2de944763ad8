using System.Globalization;

namespace IdentityPlatform.Bench.Processes;

/// <summary>What processes have used, from <c>/proc</c> (proc_pid_stat(5), proc_pid_status(5)).</summary>
internal static class ProcessUse
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU time of a process, seconds; with its children, living and dead, when asked.</summary>
    public static double CpuSeconds(int pid, bool withChildren = false)
    {
        if (Fields(pid) is not { } fields)
            return 0;
        var own = Ticks(fields, 11) + Ticks(fields, 12);
        return withChildren ? ((own + Ticks(fields, 13) + Ticks(fields, 14)) / TicksPerSecond) + ChildrenOf(pid).Sum(child => CpuSeconds(child)) : own / TicksPerSecond;
    }

    /// <summary>Resident memory of a process, bytes: now, and at its highest.</summary>
    public static (long Now, long Highest) ResidentMemory(int pid)
    {
        var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLookup(words => words[0]);
        return (Bytes("VmRSS:"), Bytes("VmHWM:"));

        long Bytes(string name) => long.Parse(status[name].Single()[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static IEnumerable<int> ChildrenOf(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Fields(pid) is { } fields && Ticks(fields, 1) == parent);

    // The name, which stands in parentheses, may hold anything; what follows it is counted from the state.
    private static string[]? Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    private static long Ticks(string[] fields, int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
}
