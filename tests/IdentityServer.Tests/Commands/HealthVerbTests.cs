using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>health</c>, as a container's health check runs it.</summary>
public sealed class HealthVerbTests
{
    [Fact]
    public async Task Health_ServerIsReady_Exits0()
    {
        await using var server = await ServerFactory.StartAsync();

        var (code, output) = await RunAsync($"--urls=http://*:{server.Address.Port}");

        code.ShouldBe(0);
        output.ShouldContain("\"status\":\"ok\"");
    }

    [Fact]
    public async Task Health_NobodyListens_Exits1() => (await RunAsync("--http_ports=1")).Code.ShouldBe(1);

    [Fact]
    public async Task Health_OnlyHttps_Exits1NamingTheKey() => (await RunAsync("--urls=https://localhost:5001")).Output.ShouldStartWith("urls holds no http address");

    private static async Task<(int Code, string Output)> RunAsync(string address)
    {
        using var output = new StringWriter();
        var code = await CommandLine.RunAsync(["health", "--environment=Production", address], output, output);
        return (code, output.ToString());
    }
}
