using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Audit;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Audit;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>audit verify</c>.</summary>
internal static class AuditVerbs
{
    public static Command Build(VerbContext context)
    {
        var expect = new Option<string?>("--expect") { Description = "NUMBER:HASH of a seal, from the server's log (1411): it must be there. Without it nobody can tell when the newest seals and their events were cut off" };
        expect.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !SealMark.TryRead(result.Tokens[0].Value, out _))
                result.AddError("--expect must be NUMBER:HASH, as the server's log has it.");
        });
        var from = new Option<long?>("--from") { Description = "The number of the seal to begin with, after older damage was looked into" };
        var verify = new Command("verify", "Check that nobody changed, added or removed events of the audit log behind the server's back; exit code 1 when somebody did") { expect, from };
        verify.SetAction((parsed, cancellationToken) => context.RunAsync(
            services => VerifyAsync(services, context.Output, parsed.GetValue(expect), parsed.GetValue(from), cancellationToken), cancellationToken));
        return new Command("audit", "The audit log") { verify };
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, TextWriter output, string? expected, long? from, CancellationToken cancellationToken)
    {
        var key = new SealKey(await services.GetRequiredService<IServerSecrets>().KeepAsync(AuditSealer.SecretName, cancellationToken));
        await using var log = await SealedEvents.OpenAsync(services.GetRequiredService<DatabaseAccess>().DataSource, cancellationToken);
        var report = await new ChainWalk(log, key, services.GetRequiredService<TimeProvider>()).RunAsync(from, cancellationToken);
        var text = new ChainText(output);
        foreach (var restored in await log.RestoresAsync(cancellationToken))
            await text.WriteAsync(restored);
        var asExpected = expected is null || !SealMark.TryRead(expected, out var mark)
            || await text.WriteExpectationAsync(mark, await log.HashAsync(mark.Number, cancellationToken), report);
        return await text.WriteAsync(report) && asExpected ? 0 : 1;
    }
}

/// <summary>What <c>audit verify</c> says.</summary>
/// <param name="output">Where.</param>
internal sealed class ChainText(TextWriter output)
{
    private const string Advice = "Keep a copy of the database and of the logs as they are now, and see docs/troubleshooting.md (\"The audit log is damaged\").";

    /// <summary>A backup that was restored: a gap that is known of.</summary>
    public Task WriteAsync(RestoredBackup restored) => LineAsync(
        $"A backup was restored at {restored.At:u}: events from {restored.LastEvent:u} to then are lost, and seals after {restored.LastSeal ?? 0} that were logged before it.");

    /// <summary>Whether the seal that was expected is there.</summary>
    public async Task<bool> WriteExpectationAsync(SealMark expected, byte[]? found, ChainReport report)
    {
        if (found is not null && found.AsSpan().SequenceEqual(expected.Hash))
            return true;
        await LineAsync(found switch
        {
            not null => $"Seal {expected.Number} is not the one that was expected: it and those after it were made anew.",
            null when expected.Number < report.First?.Number => $"Seal {expected.Number} is no longer kept; expect a newer one.",
            null => $"Seal {expected.Number} is not there, the newest is {report.Newest?.Number ?? 0}: the newest seals and their events were cut off.",
        });
        return false;
    }

    /// <summary>What the walk came to; whether all is well.</summary>
    public async Task<bool> WriteAsync(ChainReport report)
    {
        foreach (var damage in report.Damages)
            await LineAsync($"{damage}");
        if (report.DamageCount > report.Damages.Count)
            await LineAsync($"And {report.DamageCount - report.Damages.Count} more.");
        if (report.Newest is not { } newest)
        {
            await LineAsync($"There are no seals, and {report.Unsealed.Waiting} events.");
            return report.Unsealed.Waiting == 0;
        }

        await LineAsync($"{report.Events} events in {report.Seals} seals, {(report.DamageCount == 0 ? "unbroken" : "DAMAGED")}, since {report.First!.SealedAt:u}; {report.Unsealed.Waiting} newer ones not sealed yet. Newest seal: {newest.Mark}");
        if (report.DamageCount > 0)
            await output.WriteLineAsync(Advice);
        return report.DamageCount == 0;
    }

    private Task LineAsync(FormattableString text) => output.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
