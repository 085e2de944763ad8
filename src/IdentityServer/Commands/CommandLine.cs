using System.CommandLine;
using IdentityPlatform.Hosting;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Storage;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>The server's verbs. Exit codes: 0 done, 1 failed with one line that says why, 2 wrong usage.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs a command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var (settings, command) = SettingsArguments.Split(arguments);
        var verbs = new VerbContext(settings, output);
        var root = Root(verbs);
        var parsed = root.Parse(command);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("See --help. Settings are written --Section:Key=value.");
            return WrongUsage;
        }

        // The library would end the process two seconds after a signal; a server drains for as long as it takes.
        using var stopping = new StopSignal();
        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stopping.Token);
        }
        catch (Exception failure)
        {
            // What an operator can mend is told in a line; a bug keeps its stack.
            await error.WriteLineAsync(Explain(failure) ?? failure.ToString());
            return Failed;
        }
    }

    /// <summary>What is wrong with the form of a command line; nothing is run.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> arguments)
    {
        var (settings, command) = SettingsArguments.Split(arguments);
        return [.. Root(new VerbContext(settings, TextWriter.Null)).Parse(command).Errors.Select(problem => problem.Message)];
    }

    private static RootCommand Root(VerbContext context)
    {
        var serve = new Command("serve", "Serve until told to stop (the default)");
        serve.SetAction((_, cancellationToken) => ServeVerb.RunAsync(context, cancellationToken));
        var root = new RootCommand("IdentityPlatform's authorization server. Settings: appsettings.json, environment variables (Section__Key), --Section:Key=value.")
        {
            serve,
            DatabaseVerbs.Migrate(context),
            DatabaseVerbs.Seed(context),
            HealthVerb.Build(context),
            RestoreVerb.Build(context),
            KeyVerbs.Build(context),
            UserVerbs.Build(context),
            ClientVerbs.Build(context),
            ConfigVerbs.Build(context),
            DoctorVerb.Build(context),
            AuditVerbs.Build(context),
            BillingVerbs.Build(context),
            ImportVerb.Build(context),
        };
        root.SetAction((_, cancellationToken) => ServeVerb.RunAsync(context, cancellationToken));
        return root;
    }

    /// <summary>What an operator can mend, in their words; null for a bug.</summary>
    internal static string? Explain(Exception failure) => failure switch
    {
        SeedException or AdministrationException or SigningKeyException => failure.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        AggregateException all when all.InnerExceptions.All(inner => Explain(inner) is not null) =>
            string.Join(Environment.NewLine, all.InnerExceptions.Select(Explain)),
        OperationCanceledException => "Stopped.",
        _ => StartFailure.Describe(failure, DatabaseFaults.Setting),
    };
}
