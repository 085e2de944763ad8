using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>This test process's own PostgreSQL, started when first asked for and gone with the process.</summary>
public static class TestCluster
{
    private const string FolderPrefix = "idp-test-";

    // Locks that end with this process, however it ends: a folder whose lock is free is nobody's.
    private static readonly List<FileStream> Owned = [];

    private static readonly Lazy<Task<EmbeddedPostgres>> Cluster = new(StartAsync);

    public static Task<EmbeddedPostgres> GetAsync() => Cluster.Value;

    /// <summary>A fresh folder that PostgreSQL's user can enter too, for tests that run a cluster of their own. Left-overs of killed runs are cleaned.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        lock (Owned)
            Owned.Add(new FileStream(Path.Combine(folder, "owner"), FileMode.CreateNew, FileAccess.Write, FileShare.None));
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
            try
            {
                using (new FileStream(Path.Combine(folder, "owner"), FileMode.Open, FileAccess.Write, FileShare.None))
                    await RemoveAsync(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
            {
                // It is in use, or another test process cleans it at this moment, or it is another user's.
            }
        }
    }
}
