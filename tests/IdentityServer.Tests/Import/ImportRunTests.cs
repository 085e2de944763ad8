using System.Diagnostics;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>How a run goes: again, in vain, cut off, beside another.</summary>
public sealed class ImportRunTests
{
    private const int Many = 5000;

    [Fact]
    public async Task Import_FiveThousandUsersThenAgain_BringsThemOnce()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(Many));
        var map = bench.NewFile();

        var first = await bench.ImportAsync("signalcraft", "--map", map);
        // What somebody did here since is theirs.
        await bench.OursAsync("UPDATE users SET full_name = 'Changed Here' WHERE username = 'user17'; DELETE FROM user_store_access WHERE store_id = 1001; SELECT 1");
        await bench.InSourceAsync($"UPDATE users SET full_name = 'Changed There'; INSERT INTO users (id, username, email, password_hash) VALUES ({Many + 1}, 'late', 'late@many.example', '{ProductTables.Hash}')");
        var second = await bench.ImportAsync("signalcraft");

        Cells(first, "user").ShouldBe([$"{Many}", $"{Many}", "0", "0"]);
        Cells(first, "store").ShouldBe(["500", "500", "0", "0"]);
        Cells(first, "access").ShouldBe(["500", "500", "0", "0"]);
        Cells(second, "user").ShouldBe([$"{Many + 1}", "1", $"{Many}", "0"]);
        Cells(second, "store").ShouldBe(["500", "0", "500", "0"]);
        Cells(second, "access").ShouldBe(["500", "0", "500", "0"]);
        first.ShouldContain("rows/s");
        (await bench.OursAsync("SELECT full_name FROM users WHERE username = 'user17'")).ShouldBe("Changed Here");
        (await bench.OursAsync("SELECT count(*) FROM user_store_access WHERE store_id = 1001")).ShouldBe(0L);
        var lines = await File.ReadAllLinesAsync(map);
        lines.Length.ShouldBe(Many + 1);
        lines.ShouldContain($"17,{await bench.OursAsync("SELECT id::text FROM users WHERE username = 'user17'")}");
        (await bench.SignInAsync("user4999", ProductTables.Password)).ShouldNotBeNull();
        (await bench.OursAsync($"SELECT count(*) FROM security_events WHERE type = 'account_created' AND data->>'source' = 'signalcraft'")).ShouldBe(Many + 1L);
    }

    [Fact]
    public async Task Import_DryRun_WritesNothing()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(100));

        var output = await bench.ImportAsync("signalcraft", "--dry-run", "--batch", "7");

        output.ShouldContain("Dry run: nothing was written.");
        Cells(output, "user").ShouldBe(["100", "100", "0", "0"]);
        Cells(output, "access").ShouldBe(["10", "10", "0", "0"]);
        (await bench.OursAsync("SELECT count(*) FROM users WHERE username LIKE 'user%'")).ShouldBe(0L);
        (await bench.OursAsync("SELECT (SELECT count(*) FROM imported_rows) + (SELECT count(*) FROM import_runs) + (SELECT count(*) FROM stores WHERE id > 1000)")).ShouldBe(0L);
        (await bench.OursAsync("SELECT last_value FROM stores_id_seq")).ShouldBe(43L);
    }

    [Fact]
    public async Task Import_KilledInTheMiddle_GoesOnWhereItWas()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(8000));
        using var process = Start(bench, "--batch", "5");
        await Eventually.TrueAsync(async () => process.HasExited || await bench.OursAsync("SELECT count(*) FROM imported_rows") is > 50L);
        process.HasExited.ShouldBeFalse();

        process.Kill();
        await process.WaitForExitAsync();
        var kept = (long)(await bench.OursAsync("SELECT count(*) FROM users WHERE username LIKE 'user%'"))!;
        ImportOutcome? resumed = null;
        // PostgreSQL takes a moment to notice that the lock's holder is gone.
        await Eventually.TrueAsync(async () => (resumed = await bench.RunAsync("signalcraft")).Code == 0);

        kept.ShouldBeInRange(50, 7999);
        (kept % 5).ShouldBe(0);
        (await bench.OursAsync("SELECT count(*) FROM imported_rows WHERE kind = 'user'")).ShouldBe(8000L);
        (await bench.OursAsync("SELECT count(*) FROM users WHERE username LIKE 'user%'")).ShouldBe(8000L);
        (await bench.OursAsync("SELECT count(*) FROM import_runs WHERE ended_at IS NULL")).ShouldBe(1L);
        Cells(resumed!.Output, "user").ShouldBe(["8000", $"{8000 - kept}", $"{kept}", "0"]);
    }

    [Fact]
    public async Task Import_ToldToStop_EndsBetweenBatchesAndSaysHowToGoOn()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(3000));
        await using var held = await HoldAsync(bench, "user100");
        using var process = Start(bench, "--batch", "5");
        await Eventually.TrueAsync(async () => await bench.OursAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is > 0L);

        // Not INT: a shell has what it starts in the background ignore that one, the tests' processes with it.
        using var signal = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await signal.WaitForExitAsync();
        await held.DisposeAsync();
        var error = await process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(1);
        error.Trim().ShouldBe("Stopped between two batches. The same command goes on from there.");
        output.ShouldContain("brought before");
        ((long)(await bench.OursAsync("SELECT count(*) FROM users WHERE username LIKE 'user%'"))!).ShouldBeInRange(50, 2999);
        (await bench.RunAsync("signalcraft")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Import_BesideAnother_IsRefused()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(1));
        await using var other = new NpgsqlConnection(bench.Server.Database.IdentityServerConnectionString);
        await other.OpenAsync();
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended('import into identity', 0))", other);
        await hold.ExecuteNonQueryAsync();

        var (code, _, error) = await bench.RunAsync("signalcraft");

        code.ShouldBe(1);
        error.ShouldStartWith("Another import");
        (await bench.OursAsync("SELECT count(*) FROM imported_rows")).ShouldBe(0L);
    }

    [Fact]
    public async Task Import_SourceWithoutTablesOrColumns_SaysWhatIsMissing()
    {
        await using var bench = await ImportBench.StartAsync("CREATE TABLE users (id integer, username text)");

        var (code, _, error) = await bench.RunAsync("signalcraft");
        await bench.InSourceAsync("ALTER TABLE users ADD email text, ADD password_hash text");
        var tables = await bench.RunAsync("signalcraft");
        var schema = await bench.RunAsync("krx", "--schema", "nowhere");

        code.ShouldBe(1);
        error.ShouldContain("users.email, users.password_hash");
        tables.Error.ShouldContain("no table stores");
        schema.Error.ShouldContain("no table users in schema nowhere");
        (await bench.OursAsync("SELECT count(*) FROM import_runs")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=x;Password=canary-pw")]
    [InlineData("Host=127.0.0.1;Pasword=canary-pw")]
    [InlineData("canary-pw")]
    [InlineData("postgresql://x:canary-pw@127.0.0.1:1/x")]
    [InlineData("postgresql://x:canary-pw@[/x")]
    [InlineData("env:CANARY_THAT_IS_NOT_SET")]
    [InlineData("file:/nowhere/at/all")]
    public async Task Import_WrongConnection_Exits1WithOneLineAndNoPassword(string from)
    {
        await using var bench = await ImportBench.StartAsync("SELECT 1");
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CommandLine.RunAsync([.. bench.Arguments("krx").Select(argument => argument == bench.Source.AdminConnectionString ? from : argument)], output, error);

        code.ShouldBe(1);
        error.ToString().Trim().ShouldNotContain('\n');
        error.ToString().ShouldNotBeEmpty();
        (output.ToString() + error).ShouldNotContain("canary-pw");
    }

    [Fact]
    public async Task Import_ConnectionInAFile_IsRead()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.ManySignalCraftUsers(3));
        var file = bench.NewFile();
        await File.WriteAllTextAsync(file, bench.Source.AdminConnectionString + "\n");
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CommandLine.RunAsync([.. bench.Arguments("signalcraft").Select(argument => argument == bench.Source.AdminConnectionString ? $"file:{file}" : argument)], output, error);

        code.ShouldBe(0, error.ToString());
        Cells(output.ToString(), "user").ShouldBe(["3", "3", "0", "0"]);
    }

    // Somebody signs up by the same name and does not come to an end: the batch with it waits.
    private static async Task<NpgsqlConnection> HoldAsync(ImportBench bench, string name)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(bench.Server.Database.AdminConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            BEGIN; INSERT INTO identity.users (id, username, normalized_username, security_stamp, concurrency_stamp)
            VALUES (gen_random_uuid(), '{name}', '{name}', '', '')
            """,
            connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static Process Start(ImportBench bench, params string[] more) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "IdentityPlatform.IdentityServer.dll"), .. bench.Arguments("signalcraft", more)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    // read, brought, brought before, skipped
    private static string[] Cells(string output, string kind) =>
        [.. output.Split('\n').Select(line => line.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).First(cells => cells.Length == 5 && cells[0] == kind)[1..]];
}
