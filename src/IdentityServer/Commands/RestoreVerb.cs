using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Audit;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>restore-finish</c>.</summary>
internal static class RestoreVerb
{
    private const int Unconfirmed = 2;

    public static Command Build(VerbContext context)
    {
        var yes = new Option<bool>("--yes") { Description = "Do it" };
        var finish = new Command("restore-finish", "After a backup was restored and before anything serves on it: end all sessions and tokens, which may have been used or revoked since the backup") { yes };
        finish.SetAction(async (parsed, cancellationToken) =>
        {
            if (!parsed.GetValue(yes))
            {
                await context.Output.WriteLineAsync("This signs out everybody and ends every refresh token. If this database was restored from a backup, run it again with --yes.");
                return Unconfirmed;
            }

            return await context.RunAsync(services => FinishAsync(services, context.Output, cancellationToken), cancellationToken);
        });
        return finish;
    }

    private static async Task FinishAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var outcome = await services.GetRequiredService<RestoredDatabase>().FinishAsync(cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Ended {outcome.Sessions} sessions and {outcome.Grants} grants."));
        if (outcome.LastEvent is { } last)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The audit log ends at {last:u}: what happened later is lost."));
        // The chain of seals goes on behind the gap, which is the newest event that is sealed.
        await services.GetRequiredService<AuditSealer>().SealAsync(cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Seals of the audit log after {outcome.LastSeal ?? 0} are lost with it: `audit verify --expect` takes only those of now on."));
        await output.WriteLineAsync("Access tokens work until they expire; `keys rotate --now` and a restart of the APIs end them sooner.");
    }
}
