namespace IdentityPlatform.Bench;

/// <summary>Where things are: the repository, and a folder of this run that goes with it.</summary>
internal sealed class Workplace : IDisposable
{
    private Workplace(string root, string temporary)
    {
        Root = root;
        Temporary = temporary;
    }

    /// <summary>The repository.</summary>
    public string Root { get; }

    /// <summary>A folder that PostgreSQL's user can enter too.</summary>
    public string Temporary { get; }

    /// <summary>Finds the repository and makes the folder.</summary>
    public static Workplace Open()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(root.FullName, "IdentityPlatform.sln")))
            root = root.Parent ?? throw new BenchException("The repository is not above this program.");
        var temporary = Directory.CreateTempSubdirectory("idp-bench-").FullName;
        System.IO.File.SetUnixFileMode(temporary, System.IO.File.GetUnixFileMode(temporary) | UnixFileMode.OtherExecute);
        return new Workplace(root.FullName, temporary);
    }

    /// <summary>A path in the repository.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>A file of this run.</summary>
    public string File(string name) => Path.Combine(Temporary, name);

    /// <summary>Removes the folder; the servers' logs of this run stay in <c>artifacts/bench/logs</c>.</summary>
    public void Dispose()
    {
        var kept = Directory.CreateDirectory(At("artifacts", "bench", "logs"));
        foreach (var log in Directory.EnumerateFiles(Temporary, "*.log"))
            System.IO.File.Copy(log, Path.Combine(kept.FullName, Path.GetFileName(log)), overwrite: true);
        Directory.Delete(Temporary, recursive: true);
    }
}
