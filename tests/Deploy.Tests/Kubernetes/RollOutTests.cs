using System.Diagnostics;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary><c>deploy/k8s/roll-out</c> against a kubectl that writes down what it is asked.</summary>
public sealed class RollOutTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-kubectl-").FullName;

    [Fact]
    public async Task RollOut_JobsSucceed_BringsTheServicesAfterThem()
    {
        var (code, calls) = await RunAsync(succeeded: "1");

        code.ShouldBe(0);
        calls.Where(call => call.StartsWith("apply", StringComparison.Ordinal)).ShouldBe([$"apply -k {Overlay("migrate")}", $"apply -k {Overlay("app")}"]);
        calls[0].ShouldStartWith("delete job --namespace identity-prod");
        Place(calls, "wait job.batch/migrate-identity-server").ShouldBeGreaterThan(Place(calls, $"apply -k {Overlay("migrate")}"));
        Place(calls, $"apply -k {Overlay("app")}").ShouldBeGreaterThan(Place(calls, "get job.batch/migrate-resource-api"));
        calls.Count(call => call.StartsWith("rollout status", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task RollOut_AJobFails_LeavesTheServicesAlone()
    {
        var (code, calls) = await RunAsync(succeeded: "");

        code.ShouldBe(1);
        calls.ShouldNotContain($"apply -k {Overlay("app")}");
        calls.ShouldContain(call => call.StartsWith("logs job.batch/migrate-identity-server", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Overlay(string step) => Repository.At("deploy", "k8s", "overlays", "prod", step);

    private static int Place(IReadOnlyList<string> calls, string start) => calls.Index().First(call => call.Item.StartsWith(start, StringComparison.Ordinal)).Index;

    private async Task<(int Code, IReadOnlyList<string> Calls)> RunAsync(string succeeded)
    {
        var stub = Path.Combine(_folder, "kubectl");
        await File.WriteAllTextAsync(stub, $"""
            #!/bin/sh
            echo "$*" >> {_folder}/calls
            case "$*" in
              *jsonpath*) printf %s "{succeeded}" ;;
              "get job"*) echo job.batch/migrate-identity-server; echo job.batch/migrate-resource-api ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", [Repository.At("deploy", "k8s", "roll-out"), "prod"]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{start.Environment["PATH"]}";
        using var script = Process.Start(start)!;
        await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return (script.ExitCode, await File.ReadAllLinesAsync(Path.Combine(_folder, "calls")));
    }
}
