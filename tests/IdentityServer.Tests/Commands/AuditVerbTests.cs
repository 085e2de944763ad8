using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>audit verify</c>, and what the server and other verbs do for it.</summary>
public sealed class AuditVerbTests
{
    [Fact]
    public async Task Verify_OfARunningServer_FindsTheSealsItLogged()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Audit:SealEvery"] = "00:00:01" } });
        await AddAsync(server.Database, 3);
        await Eventually.TrueAsync(async () => (await OfAsync(server.Database)).Output.Contains(" events in ", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Task.FromResult(server.Log.ToString().Contains("The audit log is sealed up to 1:", StringComparison.Ordinal)));
        var logged = server.Log.Lines.First(line => line.Contains("The audit log is sealed up to ", StringComparison.Ordinal)).Split(' ').First(word => word.Contains(':', StringComparison.Ordinal) && char.IsDigit(word[0]));

        var verify = await OfAsync(server.Database, "--expect", logged);
        var doctor = await CommandRun.OfAsync(server.Database, "doctor", $"--Issuer={server.Issuer}");

        verify.Code.ShouldBe(0, verify.Output);
        verify.Output.ShouldContain("unbroken, since ");
        doctor.Output.ShouldContain("ok    audit         The newest seal is ");
    }

    [Fact]
    public async Task Verify_DamagedLog_Exits1AndSaysWhereAndWhatNow()
    {
        await using var database = await SealedAsync();
        await database.ScalarAsync("UPDATE identity.security_events SET type = 'x' WHERE id = (SELECT max(id) FROM identity.security_events)");

        var verify = await OfAsync(database);

        verify.Code.ShouldBe(1);
        verify.Output.ShouldContain("Seal 1 (events 1 to ");
        verify.Output.ShouldContain(" was changed.");
        verify.Output.ShouldContain("docs/troubleshooting.md");
    }

    [Fact]
    public async Task Verify_ExpectedSeal_TellsTheLogThatWasCutOffOrMadeAnew()
    {
        await using var database = await SealedAsync();
        var mark = Mark(await OfAsync(database));

        (await OfAsync(database, "--expect", mark)).Code.ShouldBe(0);
        await database.ScalarAsync("DELETE FROM identity.audit_seals; DELETE FROM identity.security_events WHERE type = 'session_ended'");
        var without = await OfAsync(database, "--expect", mark);
        await AddAsync(database, 3);
        await FinishAsync(database);
        var anew = await OfAsync(database, "--expect", mark);

        (without.Code, anew.Code).ShouldBe((1, 1));
        without.Output.ShouldContain("Seal 1 is not there, the newest is 0: the newest seals and their events were cut off.");
        anew.Output.ShouldContain("Seal 1 is not the one that was expected");
    }

    [Fact]
    public async Task Verify_RestoredBackup_IsUnbrokenAndTellsTheGap()
    {
        await using var database = await SealedAsync();

        await FinishAsync(database);
        var verify = await OfAsync(database);

        verify.Code.ShouldBe(0, verify.Output);
        verify.Output.ShouldContain("events from ");
        verify.Output.ShouldContain(" to then are lost, and seals after 1 that were logged before it.");
        verify.Output.ShouldContain("; 0 newer ones not sealed yet.");
    }

    [Fact]
    public async Task Verify_NothingSealed_IsNoSuccess()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await AddAsync(database, 1);

        (await OfAsync(database)).Code.ShouldBe(1);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("12:abcd")]
    [InlineData("x:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Verify_ExpectInAnotherForm_IsWrongUsage(string mark) => (await CommandRun.OfAsync("audit", "verify", "--expect", mark)).Code.ShouldBe(2);

    [Fact]
    public async Task Verify_KeyThatCannotBeDecrypted_IsNotReplaced()
    {
        await using var database = await SealedAsync();
        await database.ScalarAsync("DELETE FROM identity.data_protection_keys");

        var verify = await OfAsync(database);

        verify.Code.ShouldBe(1);
        verify.Error.ShouldContain("The server secret audit-seals cannot be decrypted.");
        (await database.ScalarAsync("SELECT count(*) FROM identity.audit_seals")).ShouldBe(1L);
    }

    [Fact]
    public async Task Doctor_EventsThatNobodySeals_Warns()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("UPDATE identity.security_events SET at = now() - interval '1 hour'");

        var doctor = await CommandRun.OfAsync(database, "doctor", "--Issuer=http://127.0.0.1:1");

        doctor.Output.ShouldContain("warn  audit         There is no seal yet; events since ");
    }

    // A database whose first seal was made by the verb that seals at once.
    private static async Task<TestDatabase> SealedAsync()
    {
        var database = await ServerFactory.NewDatabaseAsync();
        await AddAsync(database, 3);
        await FinishAsync(database);
        return database;
    }

    private static async Task FinishAsync(TestDatabase database)
    {
        var finish = await CommandRun.OfAsync(database, "restore-finish", "--yes");
        finish.Code.ShouldBe(0, finish.Error);
    }

    private static Task<object?> AddAsync(TestDatabase database, int count) =>
        database.ScalarAsync($"INSERT INTO identity.security_events (type) SELECT 'session_ended' FROM generate_series(1, {count})");

    private static Task<CommandRun> OfAsync(TestDatabase database, params string[] arguments) => CommandRun.OfAsync(database, ["audit", "verify", .. arguments]);

    private static string Mark(CommandRun verify) => verify.Output.Trim().Split(' ')[^1];
}
