using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Import.Reporting;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Import;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>
/// Brings a product's rows, batch by batch. Each batch is one transaction with its mapping of old keys to new ids, so a run
/// that ended anyhow is gone on with by the same command, and one that is repeated brings what is new and touches nothing else.
/// </summary>
public sealed class ImportRunner(DatabaseAccess database, ImportProfiles profiles, IEventOrigins origins, TimeProvider time)
{
    /// <summary>Runs until done or told to stop; then <see cref="ImportReport.Stopped"/> is true and every whole batch is kept.</summary>
    /// <exception cref="Accounts.AdministrationException">The source or the request is not as it must be; nothing was written.</exception>
    public async Task<ImportReport> RunAsync(ImportRequest request, IImportProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        await using var source = await SourceDatabase.OpenAsync(request.ConnectionString, request.Schema, cancellationToken);
        var steps = profiles.Plan(request.Profile).Where(step => !step.Query.MayBeAbsent || source.Has(step.Query)).ToList();
        steps.ForEach(step => source.Check(step.Query));
        await using var target = await ImportTarget.OpenAsync(database.DataSource, request, origins.Current, time, cancellationToken);
        await using var rows = await ReportFile.CreateAsync(request.ReportFile);
        await using var map = await MapFile.CreateAsync(request.MapFile);
        var report = new ImportReport(request, rows, time);
        try
        {
            foreach (var step in steps)
                await RunAsync(await step.OpenAsync(target), source, target, report, progress, cancellationToken);
            await target.FinishAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            report.Stopped = true;
        }

        report.End();
        if (map is not null)
            await map.WriteAsync(target);
        return report;
    }

    private static async Task RunAsync(
        IImportStep step, SourceDatabase source, ImportTarget target, ImportReport report, IImportProgress progress, CancellationToken cancellationToken)
    {
        progress.Begin(step.Kind, await source.CountAsync(step.Query, cancellationToken));
        await foreach (var rows in source.ReadAsync(step.Query, target.Request.Batch, cancellationToken))
        {
            // A batch that has begun is brought to its end.
            var result = await target.InBatchAsync(step.Kind, () => step.ApplyAsync(target, rows));
            await report.AddAsync(step.Kind, result);
            progress.Advance(rows.Count);
            cancellationToken.ThrowIfCancellationRequested();
        }

        report.Begin(step.Kind);
    }
}
