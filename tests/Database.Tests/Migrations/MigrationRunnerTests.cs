using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.Database;

public sealed class MigrationRunnerTests
{
    private static readonly (string, string) Notes = ("V001__notes.sql", "CREATE TABLE notes (id int PRIMARY KEY, text text); GRANT SELECT, INSERT ON notes TO ${role};");
    private static readonly (string, string) Tags = ("V002__tags.sql", "CREATE TABLE ${schema}.tags (note int REFERENCES notes); GRANT SELECT ON tags TO ${role};");

    [Fact]
    public async Task ApplyAsync_EmptySchema_AppliesInOrderOnce()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var log = new ListLogger();
        var applied = await Runner(database, log, Tags, Notes).ApplyAsync();
        applied.Select(migration => migration.File).ShouldBe(["V001__notes.sql", "V002__tags.sql"]);
        log.Lines.ShouldContain(line => line.Contains("V002__tags.sql") && line.Contains("identity"));

        (await Runner(database, log, Notes, Tags).ApplyAsync()).ShouldBeEmpty();
        (await QueryAsync(database.IdentityServerConnectionString, "SELECT count(*)::int FROM identity.tags")).ShouldBe(0);
        (await QueryAsync(database.AdminConnectionString, "SELECT count(*)::int FROM identity.schema_migrations WHERE length(checksum) = 64 AND duration_ms >= 0 AND applied_at <= now()")).ShouldBe(2);
    }

    [Fact]
    public async Task StatusAsync_PartlyApplied_TellsWhatIsPending()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var runner = Runner(database, Notes, Tags);
        (await runner.StatusAsync()).Current.ShouldBe(0);
        await Runner(database, Notes).ApplyAsync();

        var status = await runner.StatusAsync();
        (status.Current, status.Expected).ShouldBe((1, 2));
        status.Pending.Single().File.ShouldBe("V002__tags.sql");
    }

    [Fact]
    public async Task EnsureCurrentAsync_AsTheServersRole_SaysWhatToRun()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var server = new MigrationRunner(database.IdentityServerConnectionString, MigrationSet.FromFiles([Notes, Tags]), database.Layout.IdentityServer, new ListLogger());
        (await Should.ThrowAsync<SchemaVersionException>(server.EnsureCurrentAsync())).Message
            .ShouldBe("The database is at version 0 (schema identity), this program needs 2: run `migrate`.");
        await Runner(database, Notes).ApplyAsync();
        (await Should.ThrowAsync<SchemaVersionException>(server.EnsureCurrentAsync())).Message.ShouldContain("is at version 1 (schema identity), this program needs 2: run `migrate`");
        await Runner(database, Notes, Tags).ApplyAsync();
        await server.EnsureCurrentAsync();
    }

    [Fact]
    public async Task ApplyAsync_AppliedFileChanged_IsRefusedByName()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Runner(database, Notes).ApplyAsync();
        var changed = Runner(database, ("V001__notes.sql", Notes.Item2 + " -- better"), Tags);
        (await Should.ThrowAsync<SchemaVersionException>(changed.ApplyAsync())).Message.ShouldStartWith("V001__notes.sql was changed after it had been applied");
        (await Should.ThrowAsync<SchemaVersionException>(changed.EnsureCurrentAsync())).Message.ShouldContain("V001__notes.sql");
        (await changed.StatusAsync()).Current.ShouldBe(1);
    }

    [Fact]
    public async Task ApplyAsync_DatabaseNewer_IsRefusedByName()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Runner(database, Notes, Tags).ApplyAsync();
        var older = Runner(database, Notes);
        var refusal = (await Should.ThrowAsync<SchemaVersionException>(older.ApplyAsync())).Message;
        refusal.ShouldBe("The database is at version 2 (V002__tags.sql), newer than this program, which knows 1: run the newer program, or restore a backup from before the upgrade.");
        (await Should.ThrowAsync<SchemaVersionException>(older.EnsureCurrentAsync())).Message.ShouldBe(refusal);
    }

    [Fact]
    public async Task EnsureCurrentAsync_DatabaseOnlyExpanded_OlderProgramServesOn()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Runner(database, Notes, ("V002__expand_color.sql", "ALTER TABLE notes ADD color text")).ApplyAsync();
        await Runner(database, Notes).EnsureCurrentAsync();
    }

    [Fact]
    public async Task ApplyAsync_NewFileBelowAnAppliedOne_IsRefused()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Runner(database, Notes, ("V003__late.sql", "SELECT 1")).ApplyAsync();
        var late = Runner(database, Notes, Tags, ("V003__late.sql", "SELECT 1"));
        (await Should.ThrowAsync<SchemaVersionException>(late.ApplyAsync())).Message.ShouldBe("V002__tags.sql is new but numbered below the applied version 3: number it 004 or higher.");
    }

    [Fact]
    public async Task ApplyAsync_FileFails_RollsItBackAndNamesIt()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var runner = Runner(database, Notes, ("V002__broken.sql", "CREATE TABLE half (id int); INSERT INTO nowhere VALUES (1);"));
        var message = (await Should.ThrowAsync<MigrationException>(runner.ApplyAsync())).Message;
        message.ShouldStartWith("V002__broken.sql failed and was rolled back");
        message.ShouldContain("INSERT INTO nowhere");
        (await QueryAsync(database.AdminConnectionString, "SELECT count(*)::int FROM pg_tables WHERE tablename = 'half'")).ShouldBe(0);
        (await runner.StatusAsync()).Current.ShouldBe(1);
    }

    [Fact]
    public async Task ApplyAsync_RunnerKilledMidway_LeavesNothingAndTheNextSucceeds()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var slow = Runner(database, ("V001__slow.sql", "CREATE TABLE half (id int); SELECT pg_sleep(60);"));
        var killed = slow.ApplyAsync();
        while (!killed.IsCompleted && await QueryAsync(database.AdminConnectionString, "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'") == 0)
            await Task.Yield();
        await QueryAsync(database.AdminConnectionString, "SELECT count(pg_terminate_backend(pid, 5000))::int FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'migrations'");
        await Should.ThrowAsync<MigrationException>(killed);

        (await Runner(database, Notes).ApplyAsync()).Count.ShouldBe(1);
        (await QueryAsync(database.AdminConnectionString, "SELECT count(*)::int FROM pg_tables WHERE tablename = 'half'")).ShouldBe(0);
    }

    [Fact]
    public async Task ApplyAsync_TwoRunnersAtOnce_OneWaitsAndBothSucceed()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var slow = ("V001__slow.sql", "CREATE TABLE slow (id int); SELECT pg_sleep(0.3);");
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Runner(database, slow, ("V002__tags.sql", "CREATE TABLE tags (id int)")).ApplyAsync())));
        results.Select(applied => applied.Count).Order().ShouldBe([0, 0, 0, 2]);
    }

    [Fact]
    public async Task ApplyAsync_RequestHoldsWhatItNeedsAndNeedsWhatItHolds_GivesWay()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Runner(database, Notes, Tags).ApplyAsync();
        await using var request = new NpgsqlConnection(database.AdminConnectionString);
        await request.OpenAsync();
        await using var transaction = await request.BeginTransactionAsync();
        await ExecuteAsync(request, "INSERT INTO identity.notes VALUES (1)");
        var log = new ListLogger();
        var applying = Runner(database, log, Notes, Tags, ("V003__expand_both.sql", "ALTER TABLE tags ADD place text; ALTER TABLE notes ADD place text;")).ApplyAsync();
        while (!applying.IsCompleted && await QueryAsync(database.AdminConnectionString, "SELECT count(*)::int FROM pg_locks WHERE relation = 'identity.tags'::regclass AND mode = 'AccessExclusiveLock' AND granted") == 0)
            await Task.Yield();

        await ExecuteAsync(request, "INSERT INTO identity.tags VALUES (1)");
        await transaction.CommitAsync();

        (await applying).Count.ShouldBe(1);
        log.Lines.ShouldContain(line => line.Contains("V003__expand_both.sql gives way"));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static MigrationRunner Runner(TestDatabase database, params (string, string)[] files) => Runner(database, new ListLogger(), files);

    private static MigrationRunner Runner(TestDatabase database, ListLogger log, params (string, string)[] files)
        => new(database.MigratorConnectionString, MigrationSet.FromFiles(files), database.Layout.IdentityServer, log);

    private static async Task<int> QueryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
