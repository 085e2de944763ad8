using System.Diagnostics;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>The app's own tests and checks, run by its own tools.</summary>
public sealed class SpaUnitTests
{
    [Theory]
    [InlineData("unit tests", "node_modules/vitest/vitest.mjs", "run")]
    [InlineData("types", "node_modules/typescript/bin/tsc", "--noEmit")]
    [InlineData("lint", "node_modules/eslint/bin/eslint.js", "--max-warnings=0", ".")]
    public async Task Tool_OnTheSources_FindsNothing(string name, params string[] command)
    {
        var start = SpaServer.Node(command);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, $"{name}:\n{await output}\n{await errors}");
    }
}
