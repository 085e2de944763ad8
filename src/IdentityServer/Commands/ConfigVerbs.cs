using System.CommandLine;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Seed.Changes;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>config export|plan|apply</c>.</summary>
internal static class ConfigVerbs
{
    /// <summary>What <c>config plan</c> exits with when something would change; another failure is 1.</summary>
    private const int Differs = 2;

    public static Command Build(VerbContext context) =>
        new("config", "Clients, scopes, roles and plans as a file") { Export(context), Plan(context), Apply(context) };

    private static Command Export(VerbContext context)
    {
        var file = new Option<string?>("--output") { Description = "The file to write; the standard output when absent" };
        var references = new Option<bool>("--secret-references") { Description = "Give confidential clients a client_secret that names a variable of the environment; no secret is ever written" };
        var export = new Command("export", "Write what is registered as a file, without any secret") { file, references };
        export.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var text = await services.GetRequiredService<ConfigurationRun>().ExportAsync(parsed.GetValue(references), cancellationToken);
            if (parsed.GetValue(file) is { } path)
                await File.WriteAllTextAsync(path, text, cancellationToken);
            else
                await context.Output.WriteAsync(text);
        }, cancellationToken));
        return export;
    }

    private static Command Plan(VerbContext context)
    {
        var (file, prune) = Arguments();
        var plan = new Command("plan", "Show what applying a file would change; exit code 2 when it would change something") { file, prune };
        plan.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var read = Read(services, parsed.GetRequiredValue(file));
            var planned = await services.GetRequiredService<ConfigurationRun>().PlanAsync(read, parsed.GetValue(prune), cancellationToken);
            new PlanText(context.Output).Write(planned);
            return planned.HasChanges ? Differs : 0;
        }, cancellationToken));
        return plan;
    }

    private static Command Apply(VerbContext context)
    {
        var (file, prune) = Arguments();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var apply = new Command("apply", "Show what a file changes, ask, and apply it, all or nothing; running servers take it at once") { file, prune, yes };
        apply.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var run = services.GetRequiredService<ConfigurationRun>();
            var read = Read(services, parsed.GetRequiredValue(file));
            var planned = await run.PlanAsync(read, parsed.GetValue(prune), cancellationToken);
            new PlanText(context.Output).Write(planned);
            if (!planned.HasChanges)
                return;
            if (!parsed.GetValue(yes))
                await AskAsync(context.Output, cancellationToken);
            await run.ApplyAsync(read, parsed.GetValue(prune), "config apply", planned, cancellationToken);
            await context.Output.WriteLineAsync("Applied.");
        }, cancellationToken));
        return apply;
    }

    private static SeedFile Read(IServiceProvider services, string path)
    {
        var file = SeedReader.Read(path);
        DemoSecrets.Refuse(path, file, services.GetRequiredService<IHostEnvironment>());
        return file;
    }

    private static (Argument<string> File, Option<bool> Prune) Arguments() => (
        new Argument<string>("FILE") { Description = "A file in the seed format; its users and stores are left out of account" },
        new Option<bool>("--prune") { Description = "Remove what is not in the file, in the sections that the file has" });

    private static async Task AskAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
            throw new AdministrationException("Nothing was applied: there is nobody to ask. Say --yes.");
        await output.WriteAsync("Apply this? [y/N] ");
        if (await Console.In.ReadLineAsync(cancellationToken) is not ("y" or "Y" or "yes"))
            throw new AdministrationException("Nothing was applied.");
    }
}
