using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Diagnostics.Checks;

namespace IdentityPlatform.IdentityServer.Diagnostics;

/// <summary>Looks at everything an installation needs. Changes nothing, and goes on where something is wrong.</summary>
internal static class Doctor
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The checks, in the order in which they are told.</summary>
    public static IReadOnlyList<IDiagnosticCheck> Checks { get; } =
    [
        new MachineCheck(),
        new SettingsCheck(),
        new SeedFileCheck(),
        new CertificateCheck(),
        new DiskCheck(),
        new DatabaseCheck(),
        new DatabaseRightsCheck(),
        new MigrationsCheck(),
        new ClockCheck(),
        new SigningKeysCheck(),
        new AuditCheck(),
        new IssuerCheck(),
        new MailCheck(),
        new ProvidersCheck(),
    ];

    /// <summary>Runs the checks beside each other, each for five seconds at most.</summary>
    /// <param name="arguments">Settings of the command line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(string[] arguments, CancellationToken cancellationToken)
    {
        Scene scene;
        try
        {
            scene = Scene.Read(arguments);
        }
        catch (Exception error) when (CommandLine.Explain(error) is not null)
        {
            return [new Finding("settings", Verdict.Fail, CommandLine.Explain(error)!, "Mend the file; nothing else can be looked at before")];
        }

        await using (scene)
        {
            await scene.OpenDatabaseAsync(cancellationToken);
            var runs = Checks.Select(check => RunAsync(check, scene, cancellationToken)).ToList();
            return [.. (await Task.WhenAll(runs)).SelectMany(findings => findings)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(IDiagnosticCheck check, Scene scene, CancellationToken cancellationToken)
    {
        var findings = new Findings(check.Name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await Task.Run(() => check.RunAsync(scene, findings, limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Fail($"There was no answer within {Limit.TotalSeconds:0} s.", "Look at what this depends on: it is reachable, and slow or blocked");
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Fail(CommandLine.Explain(error) ?? $"{error.GetType().Name}: {error.Message}");
        }

        return findings.All;
    }
}
