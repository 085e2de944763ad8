using IdentityPlatform.Database;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether the schema is ours, and at a version this program can serve on.</summary>
internal sealed class MigrationsCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "migrations";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.Facts is null || scene.Database is not { } database)
        {
            findings.Skip(scene.WhyNoFacts);
            return;
        }

        try
        {
            var status = await database.StatusAsync(cancellationToken);
            if (status.Pending.Count > 0 && scene.Environment.IsDevelopment() && status.Current <= status.Expected)
            {
                findings.Warn($"{status.Pending.Count} are pending, from {status.Pending[0].File} on.", "In Development the next start applies them");
                return;
            }

            await database.EnsureCurrentAsync(cancellationToken);
            findings.Ok(status.Current > status.Expected
                ? $"The schema is at version {status.Current}, newer than this program's {status.Expected}, which serves on it during an upgrade."
                : $"The schema is at version {status.Current}.");
        }
        catch (SchemaVersionException error)
        {
            findings.Fail(error.Message);
        }
    }
}
