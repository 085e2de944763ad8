namespace IdentityPlatform.Reliability.Upgrade;

/// <summary>A test that needs a build of the previous release, which <c>deploy/upgrade-drill</c> makes.</summary>
public sealed class PreviousBuildFactAttribute : FactAttribute
{
    /// <summary>Where it was built.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("PREVIOUS_BUILD");

    /// <inheritdoc />
    public override string? Skip => Folder is null ? "needs a build of the previous release: run deploy/upgrade-drill" : null;
}
