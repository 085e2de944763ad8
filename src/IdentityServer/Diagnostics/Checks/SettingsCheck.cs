using IdentityPlatform.IdentityServer.Storage.Accounts;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Every setting: those that stop the start, and those that are merely unwise.</summary>
internal sealed class SettingsCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "settings";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        foreach (var problem in scene.Problems)
            findings.Fail($"{problem.Key} {problem.Problem}.", problem.Fix);
        foreach (var problem in AccountProblems(scene))
            findings.Fail(problem);
        foreach (var (setting, problem, fix) in UnwiseSettings.Of(scene))
            findings.Warn($"{setting} {problem}.", fix);
        if (!findings.All.Any(finding => finding.Verdict == Verdict.Fail))
            findings.Ok($"{scene.Environment.EnvironmentName}, issuer {scene.Settings.Root.Issuer}.");
        return Task.CompletedTask;
    }

    // The accounts' sections are validated by the accounts themselves.
    private static IEnumerable<string> AccountProblems(Scene scene)
    {
        if (scene.Problems.Count > 0)
            return []; // a section of wrong form cannot be bound
        var services = new ServiceCollection().AddSingleton(scene.Settings.ToProtocolOptions()).AddAccounts(scene.Configuration);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException error)
        {
            return error.Failures;
        }
        catch (AggregateException error)
        {
            return error.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures);
        }
    }
}
