using System.Diagnostics;

namespace IdentityPlatform.Database.Embedded;

/// <summary>
/// A lock on a file (flock on Unix). The kernel lets go of it when its process ends in whatever way,
/// so that a killed process leaves nothing to clean up.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    public static async Task<FileLock> ExclusiveAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryExclusive(path) is { } taken)
                return taken;
            if (Stopwatch.GetElapsedTime(started) > timeout)
                throw new EmbeddedPostgresException($"Another process has been starting or stopping the database for {timeout.TotalSeconds:0} s (it holds {path}). End that process, then try again.");
            await Task.Delay(20, cancellationToken);
        }
    }

    public static FileLock? TryExclusive(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    public static FileLock? TryShared(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    public void Dispose() => _stream.Dispose();

    private static FileLock? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, access, share));
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EmbeddedPostgresException($"{Path.GetDirectoryName(path)} cannot be written to by {Environment.UserName}. Set DataDirectory to a directory of this user's, or give this one to them.", error);
        }
    }
}
