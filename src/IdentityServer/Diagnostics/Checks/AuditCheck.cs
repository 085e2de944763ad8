using System.Globalization;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Audit;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether new events of the audit log are being sealed.</summary>
internal sealed class AuditCheck : IDiagnosticCheck
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public string Name => "audit";

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
            Report(await SealState.ReadAsync(database.DataSource, cancellationToken), scene, findings);
        }
        catch (Exception error) when (DatabaseFaults.Describe(error) is not null)
        {
            findings.Skip("The tables cannot be read; see migrations and rights.");
        }
    }

    private static void Report(SealState state, Scene scene, Findings findings)
    {
        var newest = state.Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"The newest seal is {number}, of {state.SealedAt:u}") : "There is no seal yet";
        if (state.WaitingSince is { } since && scene.Time.GetUtcNow() - since > Late + scene.Settings.Audit.SealEvery)
            findings.Warn(string.Create(CultureInfo.InvariantCulture, $"{newest}; events since {since:u} are not sealed."), "A running server seals them: look for `AuditSeals failed` (1402) in its log, and in pg_stat_activity for a transaction that has been open for long");
        else
            findings.Ok($"{newest}.");
    }
}
