using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>This test process's own PostgreSQL, started when first asked for and gone with the process.</summary>
public static class TestCluster
{
    private const string FolderPrefix = "idp-test-";

    private static readonly Lazy<Task<EmbeddedPostgres>> Cluster = new(StartAsync);

    public static Task<EmbeddedPostgres> GetAsync() => Cluster.Value;

    /// <summary>A fresh folder that PostgreSQL's user can enter too, for tests that run a cluster of their own. Left-overs of killed runs are cleaned.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        File.WriteAllText(Path.Combine(folder, "owner"), $"{Environment.ProcessId}");
        return folder;
    }

    public static async Task RemoveAsync(string folder)
    {
        if (await EmbeddedPostgres.DestroyAsync(Options(folder), NullLogger.Instance))
            Directory.Delete(folder, recursive: true);
    }

    private static async Task<EmbeddedPostgres> StartAsync()
    {
        await RemoveAbandonedAsync();
        var folder = NewFolder();
        ClusterReaper.Watch(folder);
        return await EmbeddedPostgres.StartAsync(Options(folder), NullLogger.Instance);
    }

    // Throw-away data: a crash of the machine may lose it, so no test waits for a disk.
    private static EmbeddedPostgresOptions Options(string folder) => new()
    {
        DataDirectory = folder,
        Settings = new Dictionary<string, string>
        {
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["synchronous_commit"] = "off",
            ["max_connections"] = "500",
        },
    };

    private static async Task RemoveAbandonedAsync()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var owner = Path.Combine(folder, "owner");
            if (!File.Exists(owner) || IsAlive(await File.ReadAllTextAsync(owner)))
                continue;
            try
            {
                await RemoveAsync(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
            {
                // Another test process cleans it at the same time, or it is another user's.
            }
        }
    }

    private static bool IsAlive(string processId)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
