using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.Database;

public sealed class PostgresDataSourceTests
{
    [Fact]
    public async Task OpenConnection_ServerThatSaysNothing_FailsWithinSeconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var source = PostgresDataSource.Create($"Host=127.0.0.1;Port={port};Database=x;Username=x;Password=x", "identity", "test");
        var clock = Stopwatch.StartNew();

        var error = await Should.ThrowAsync<Exception>(async () => await source.OpenConnectionAsync());

        (error is TimeoutException || error.InnerException is TimeoutException).ShouldBeTrue(error.ToString());
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Create_TimesInTheConnectionString_AreKept()
    {
        await using var source = PostgresDataSource.Create("Host=x;Timeout=11;Command Timeout=12;Cancellation Timeout=13", "identity", "test");

        source.ConnectionString.ShouldContain("Timeout=11");
        source.ConnectionString.ShouldContain("Command Timeout=12");
        source.ConnectionString.ShouldContain("Cancellation Timeout=13");
    }
}
