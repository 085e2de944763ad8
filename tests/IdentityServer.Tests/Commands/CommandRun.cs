using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>What a command line came to.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>Runs a command line.</summary>
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a verb on a test's database, in Development.</summary>
    public static Task<CommandRun> OfAsync(TestDatabase database, params string[] arguments) => OfAsync(
    [
        .. arguments, "--environment=Development", "--Password:BcryptCost=4",
        $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={database.MigratorConnectionString}",
    ]);
}
