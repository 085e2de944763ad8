using System.Diagnostics;
using System.Globalization;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>A file system of a few hundred megabytes in memory, which can be filled to the last byte and emptied again.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    private SmallDisk(string folder)
    {
        Folder = folder;
        _filler = Path.Combine(folder, "filler");
    }

    /// <summary>Whether this process may mount one; in most containers it may not.</summary>
    public static bool IsPossible { get; } = Try();

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Mounts one on an empty folder.</summary>
    public static SmallDisk Mount(string folder, int megabytes, string owner)
    {
        Directory.CreateDirectory(folder);
        var ids = owner.Split(':');
        var options = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0700,uid={ids[0]},gid={ids[1]}");
        return Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) ? new SmallDisk(folder) : throw new IOException($"Cannot mount a tmpfs on {folder}.");
    }

    /// <summary>Takes all space that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(_filler, FileMode.OpenOrCreate, FileAccess.Write);
        filler.Position = filler.Length;
        var block = new byte[64 * 1024];
        try
        {
            for (var size = block.Length; size >= 512; size /= 2)
            {
                FillBy(filler, block.AsSpan(0, size));
            }
        }
        catch (IOException)
        {
            // What the stream still holds has no place either.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Empty() => File.Delete(_filler);

    /// <inheritdoc />
    public void Dispose() => Run("umount", Folder);

    private static void FillBy(FileStream filler, ReadOnlySpan<byte> block)
    {
        try
        {
            while (true)
            {
                RandomAccess.Write(filler.SafeFileHandle, block, RandomAccess.GetLength(filler.SafeFileHandle));
            }
        }
        catch (IOException)
        {
            // No room for a block of this size.
        }
    }

    private static bool Try()
    {
        var folder = Directory.CreateTempSubdirectory("idp-mount-").FullName;
        var possible = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) && Run("umount", folder);
        Directory.Delete(folder);
        return possible;
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
