using System.Diagnostics;
using System.Globalization;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>How a service is started.</summary>
/// <param name="Project">Its project, e.g. <c>IdentityServer</c>.</param>
/// <param name="Address">Where it will listen; a verb listens nowhere.</param>
/// <param name="Arguments">Its command line.</param>
public sealed record PlatformStart(string Project, Uri Address, IReadOnlyList<string> Arguments)
{
    /// <summary>Where the project is in the repository.</summary>
    public string Folder { get; init; } = $"src/{Project}";

    /// <summary>The program, when it is not the one that was built with this test.</summary>
    public string? Assembly { get; init; }

    /// <summary>Development or Production.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>Variables besides.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How many files and connections it may have open; null for what this process may.</summary>
    public int? OpenFiles { get; init; }

    internal ProcessStartInfo ToProcess()
    {
        var program = Assembly ?? AssemblyOf(Folder, Project);
        var start = OpenFiles is { } limit
            ? new ProcessStartInfo("prlimit", [string.Create(CultureInfo.InvariantCulture, $"--nofile={limit}"), "dotnet", program])
            : new ProcessStartInfo("dotnet", [program]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        foreach (var argument in Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = Environment;
        start.Environment["DOTNET_ENVIRONMENT"] = Environment;
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string AssemblyOf(string folder, string project)
    {
        // bin/<Configuration>/<framework>/ of the running project mirrors that of the services.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, folder, "bin", output.Parent!.Name, output.Name, $"IdentityPlatform.{project}.dll");
    }
}
