using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Database.Embedded;

/// <summary>The files of one cluster, and who may see them. The folder is ours; only what the server itself writes belongs to its user.</summary>
internal sealed class ClusterDirectory
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, with the final zero.
    private const int LongestSocketPath = 103;
    // A comma separates hosts and socket folders, quotes end them, @ starts an abstract name.
    private static readonly SearchValues<char> NotInSocketPath = SearchValues.Create(",'\"\\;=@");
    private const string SocketFile = ".s.PGSQL.5432";
    private const string ElsewhereRoot = "/var/lib/identity-platform";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PassThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private ClusterDirectory(string root, RunAsUser user)
    {
        Root = root;
        User = user;
    }

    public string Root { get; }

    public RunAsUser User { get; }

    public string Data => Path.Combine(Root, "cluster");

    public string NewData => Path.Combine(Root, "cluster.new");

    public string ServerLog => Path.Combine(Data, "server.log");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public string Configuration => Path.Combine(Root, "platform.conf");

    public string ControlLock => Path.Combine(Root, "control.lock");

    public string MembersLock => Path.Combine(Root, "members.lock");

    public bool Exists => File.Exists(Path.Combine(Data, "PG_VERSION"));

    private string SecretFile => Path.Combine(Root, "secret");

    private string SocketPathFile => Path.Combine(Root, "socket.path");

    /// <summary>The folder of the running server's socket, null when no server has been started yet.</summary>
    public string? SocketFolder => File.Exists(SocketPathFile) ? File.ReadAllText(SocketPathFile) : null;

    public static async Task<ClusterDirectory> OpenAsync(string dataDirectory, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
            throw new EmbeddedPostgresException("The embedded database runs on Linux and macOS. On Windows set ConnectionStrings to a PostgreSQL server.");
        var user = RunAsUser.Choose();
        var parent = MakeParent(dataDirectory);
        var root = Inside(parent);
        if (user.IsOther && !(await Command.RunAsync(user.Wrap("test", "-x", parent))).Succeeded)
        {
            root = Elsewhere(parent);
            DatabaseLog.ElsewhereThanAsked(logger, parent, user.Name!, root);
            Directory.CreateDirectory(ElsewhereRoot, PassThrough);
        }

        try
        {
            Directory.CreateDirectory(root, user.IsOther ? PassThrough : OwnerOnly);
            return new ClusterDirectory(root, user);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException($"DataDirectory cannot be written to: {error.Message.TrimEnd('.')}. Set it to a directory of this user's.", error);
        }
    }

    /// <summary>The folder of a cluster that is there; null when there is none. Makes nothing.</summary>
    public static string? Find(string dataDirectory)
    {
        var parent = Path.GetFullPath(dataDirectory);
        return new[] { Inside(parent), Elsewhere(parent) }.FirstOrDefault(root => File.Exists(Path.Combine(root, "cluster", "PG_VERSION")));
    }

    private static string Inside(string parent) => Path.Combine(parent, "postgres");

    private static string Elsewhere(string parent) =>
        Path.Combine(ElsewhereRoot, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parent)))[..16]);

    private static string MakeParent(string dataDirectory)
    {
        try
        {
            return Directory.CreateDirectory(Path.GetFullPath(dataDirectory)).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EmbeddedPostgresException($"DataDirectory cannot be made: '{dataDirectory}'. Set it to a directory that can be written to.", error);
        }
    }

    /// <summary>The password of a role: its keyed digest, so that one secret is all there is to keep.</summary>
    public string Password(string role)
    {
        var secret = Convert.FromBase64String(File.ReadAllText(SecretFile));
        return Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(role)));
    }

    public void EnsureSecret()
    {
        if (!File.Exists(SecretFile))
            WritePrivate(SecretFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>Makes a file that only its owner can read, whole or not at all.</summary>
    public static void WritePrivate(string path, string text)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReads;
        using (var stream = new FileStream(unfinished, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    public async Task GiveToServerAsync(string path)
    {
        if (!User.IsOther)
            return;
        var answer = await Command.RunAsync(["chown", User.Owner, path]);
        if (!answer.Succeeded)
            throw new EmbeddedPostgresException($"Cannot give {path} to the user {User.Name}: {answer.Output}");
    }

    public async Task<string> MakeDataFolderAsync(string path)
    {
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(path, OwnerOnly);
        await GiveToServerAsync(path);
        return path;
    }

    /// <summary>A fresh private folder for the socket: beside the data, or a temporary one where that path is too long for a socket.</summary>
    public async Task<string> MakeSocketFolderAsync()
    {
        RemoveSocketFolder();
        var folder = Path.Combine(Root, "socket");
        if (CanHoldSocket(folder))
            await MakeDataFolderAsync(folder);
        else
            await GiveToServerAsync(folder = Directory.CreateTempSubdirectory("idp-").FullName);
        WritePrivate(SocketPathFile, folder);
        return folder;
    }

    public void RemoveSocketFolder()
    {
        if (SocketFolder is { } folder && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        File.Delete(SocketPathFile);
    }

    private static bool CanHoldSocket(string folder)
        => Encoding.UTF8.GetByteCount(Path.Combine(folder, SocketFile)) <= LongestSocketPath && !folder.AsSpan().ContainsAny(NotInSocketPath);
}
