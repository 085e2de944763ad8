using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>This test process's own PostgreSQL, started when first asked for and gone with the process.</summary>
public static class TestCluster
{
    private const string FolderPrefix = "idp-test-";

    // A file system in memory. A copy of a database is some hundred files to make and to remove, which costs a disk's a
    // quarter of a second of processor time each, and this one's less than a tenth of that.
    private const string MemoryFolder = "/dev/shm";
    private const long MemoryNeeded = 4L << 30;

    // Locks that end with this process, however it ends: a folder whose lock is free is nobody's.
    private static readonly List<FileStream> Owned = [];

    private static readonly Lazy<Task<EmbeddedPostgres>> Cluster = new(StartAsync);

    public static Task<EmbeddedPostgres> GetAsync() => Cluster.Value;

    /// <summary>A fresh folder that PostgreSQL's user can enter too, for tests that run a cluster of their own. Left-overs of killed runs are cleaned.</summary>
    public static string NewFolder() => Prepare(Directory.CreateTempSubdirectory(FolderPrefix).FullName);

    // Where nothing is to outlive this process: in memory, if there is enough.
    private static string NewFolderToForget() => HasMemory() ? Prepare(Directory.CreateDirectory(Path.Combine(MemoryFolder, $"{FolderPrefix}{Guid.CreateVersion7():n}")).FullName) : NewFolder();

    private static bool HasMemory() => Directory.Exists(MemoryFolder)
        && new DriveInfo(MemoryFolder).AvailableFreeSpace > MemoryNeeded
        // Of this container, too; as much again is for everything else.
        && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 2 * MemoryNeeded;

    private static string Prepare(string folder)
    {
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
        var folder = NewFolderToForget();
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
        foreach (var folder in new[] { Path.GetTempPath(), MemoryFolder }.Where(Directory.Exists).SelectMany(parent => Directory.GetDirectories(parent, FolderPrefix + "*")))
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
