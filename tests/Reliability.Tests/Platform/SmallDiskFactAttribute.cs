namespace IdentityPlatform.Reliability.Platform;

/// <summary>A test that needs a disk it can fill; skipped where this process may not mount one.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    /// <inheritdoc />
    public override string? Skip => SmallDisk.IsPossible ? null : "mounting a tmpfs is not allowed here: a full disk cannot be simulated (run as root, in a container with CAP_SYS_ADMIN)";
}
