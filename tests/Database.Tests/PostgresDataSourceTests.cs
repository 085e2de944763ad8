using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Database;

public sealed class PostgresDataSourceTests
{
    // Nothing listens there: only root may.
    private const int Closed = 1;

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

    [Theory]
    [InlineData("")]
    [InlineData(";Target Session Attributes=primary")]
    [InlineData(";Target Session Attributes=any;Load Balance Hosts=true")]
    public async Task OpenConnection_OneOfSeveralHostsIsAway_LeadsToThePrimary(string more)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var both = new NpgsqlConnectionStringBuilder(database.MigratorConnectionString);
        both.Host = $"127.0.0.1:{Closed},{both.Host}";
        var source = PostgresDataSource.Create(both.ConnectionString + more, "identity", "test");
        await using (var command = source.CreateCommand("SELECT NOT pg_is_in_recovery()"))
            (await command.ExecuteScalarAsync()).ShouldBe(true);
        (await Runner(both.ConnectionString + more, database.Layout).ApplyAsync()).Count.ShouldBe(1);

        await PostgresDataSource.CloseAsync(source);

        (await database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'test' AND datname = current_database()")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("127.0.0.1:1,127.0.0.1:2")]
    [InlineData("no-such-host.invalid,127.0.0.1:2")]
    [InlineData("no-such-host.invalid,nor-this.invalid")]
    public async Task OpenConnection_AllOfSeveralHostsAreAway_Fails(string hosts)
    {
        var away = $"Host={hosts};Database=x;Username=x";
        var source = PostgresDataSource.Create(away, "identity", "test");

        await Should.ThrowAsync<NpgsqlException>(async () => await source.OpenConnectionAsync());
        await Should.ThrowAsync<NpgsqlException>(() => Runner(away, DatabaseLayout.Default).ApplyAsync());

        await PostgresDataSource.CloseAsync(source);
    }

    [Fact]
    public async Task Create_TimesInTheConnectionString_AreKept()
    {
        await using var source = PostgresDataSource.Create("Host=x;Timeout=11;Command Timeout=12;Cancellation Timeout=13", "identity", "test");

        source.ConnectionString.ShouldContain("Timeout=11");
        source.ConnectionString.ShouldContain("Command Timeout=12");
        source.ConnectionString.ShouldContain("Cancellation Timeout=13");
    }

    private static MigrationRunner Runner(string connectionString, DatabaseLayout layout) =>
        new(connectionString, MigrationSet.FromFiles([("V001__one.sql", "CREATE TABLE one (id int)")]), layout.IdentityServer, NullLogger.Instance);
}
