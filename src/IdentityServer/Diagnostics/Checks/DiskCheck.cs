namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Room where the embedded database and the mails of Development lie.</summary>
internal sealed class DiskCheck : IDiagnosticCheck
{
    private const long MiB = 1024 * 1024;
    private const long Little = 1024 * MiB;
    private const long TooLittle = 100 * MiB;

    /// <inheritdoc />
    public string Name => "disk";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (!scene.Settings.Connections.Embedded)
        {
            findings.Ok("The database has a disk of its own; watch it there.");
            return Task.CompletedTask;
        }

        var folder = Path.GetFullPath(scene.Settings.Root.DataDirectory);
        var free = new DriveInfo(Existing(folder)).AvailableFreeSpace;
        var text = $"{folder} has {free / MiB} MiB left.";
        if (free < TooLittle)
            findings.Fail(text, "Make room: PostgreSQL stops when it cannot write");
        else if (free < Little)
            findings.Warn(text, "Make room soon");
        else
            findings.Ok(text);
        return Task.CompletedTask;
    }

    private static string Existing(string? folder)
    {
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        return folder ?? "/";
    }
}
