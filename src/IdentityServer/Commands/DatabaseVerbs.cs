using System.CommandLine;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>migrate</c> and <c>seed FILE</c>.</summary>
internal static class DatabaseVerbs
{
    public static Command Migrate(VerbContext context)
    {
        var migrate = new Command("migrate", "Bring the schema to this program's version, as ConnectionStrings:Migrator (or IdentityServer)");
        migrate.SetAction(async (_, cancellationToken) =>
        {
            await using var host = await ServerHost.BuildAsync(context.Settings, cancellationToken: cancellationToken);
            var applied = await host.MigrateAsync(cancellationToken);
            foreach (var migration in applied)
                await context.Output.WriteLineAsync(migration.File);
            await context.Output.WriteLineAsync(applied.Count == 0 ? "Nothing to do." : $"Applied {applied.Count} migrations.");
            return 0;
        });
        return migrate;
    }

    public static Command Seed(VerbContext context)
    {
        var file = new Argument<string>("FILE") { Description = "Seed file" };
        var seed = new Command("seed", "Apply a seed file") { file };
        seed.SetAction(async (parsed, cancellationToken) =>
        {
            await using var host = await ServerHost.BuildAsync(context.Settings, cancellationToken: cancellationToken);
            await host.CheckSchemaAsync(cancellationToken);
            await host.SeedAsync(parsed.GetRequiredValue(file), cancellationToken);
            return 0;
        });
        return seed;
    }
}
