using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace IdentityPlatform.ResourceApi;

/// <summary>The program itself: what is in the way of a start is one line on the standard error, exit code 1, and no stack.</summary>
public sealed class BadStartTests
{
    [Theory]
    [InlineData("ConnectionStrings:ResourceApi is not a PostgreSQL connection string", "--ConnectionStrings:ResourceApi=Host=x;Pasword=canary-pw")]
    [InlineData("PostgreSQL cannot be used: ", "--ConnectionStrings:ResourceApi=Host=127.0.0.1;Port=1;Username=x;Password=canary-pw;Database=x")]
    [InlineData("Issuer is not an issuer URL", "--Issuer=nonsense", "--ConnectionStrings:ResourceApi=Host=x")]
    public async Task Start_WrongSetting_IsOneLine(string line, params string[] settings)
    {
        var (code, error) = await RunAsync(["--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", .. settings]);

        code.ShouldBe(1);
        error.Trim().ShouldStartWith(line);
        error.Trim().ShouldNotContain('\n');
        error.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Start_PortTaken_IsOneLine()
    {
        await using var database = await ApiHost.MigratedDatabaseAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, error) = await RunAsync(
            "--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--ConnectionStrings:ResourceApi={database.ResourceApiConnectionString}", $"--urls=http://{other.LocalEndpoint}");

        code.ShouldBe(1);
        error.Trim().ShouldContain("the address is already in use");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Start_WrongPasswordOrDatabase_SaysWhatToMend()
    {
        await using var database = await ApiHost.MigratedDatabaseAsync();
        var wrongPassword = new NpgsqlConnectionStringBuilder(database.ResourceApiConnectionString) { Password = "canary-pw" };
        var wrongDatabase = new NpgsqlConnectionStringBuilder(database.ResourceApiConnectionString) { Database = "nowhere" };

        var first = await RunAsync("--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--ConnectionStrings:ResourceApi={wrongPassword}");
        var second = await RunAsync("--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--ConnectionStrings:ResourceApi={wrongDatabase}");

        first.Error.ShouldContain("Set the Password of ConnectionStrings:ResourceApi");
        first.Error.ShouldNotContain("canary");
        second.Error.ShouldContain("Check Database in ConnectionStrings:ResourceApi");
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Composition).Assembly.Location, .. settings]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
