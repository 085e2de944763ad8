using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Backup;

/// <summary>Backup and restore with the scripts that operators have .</summary>
[Collection(DrillDefinition.Name)]
public sealed class BackupTests(DrillPlatform platform) : IAsyncLifetime, IDisposable
{
    private const string BackupRole = "identity_platform_backup";

    private readonly string _folder = TestCluster.NewFolder();
    private readonly Caller _platformCaller = new(platform.Balancer.Address, platform.Setup.Secrets);
    private PostgresServer? _restored;

    public async Task InitializeAsync()
    {
        FolderReaper.Watch(_folder);
        await platform.Database.ScalarAsync<object>($"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{BackupRole}') THEN
                CREATE ROLE {BackupRole} LOGIN BYPASSRLS REPLICATION IN ROLE pg_read_all_data;
                GRANT CONNECT ON DATABASE identity_platform TO {BackupRole};
              END IF;
            END $$
            """);
    }

    [Fact]
    public async Task Dump_RestoredElsewhere_ServesAndForgetsWhatMayHaveBeenUsed()
    {
        var chain = new RefreshChain(_platformCaller, 4);
        await chain.StartAsync();
        var keys = await KeysAsync(_platformCaller);
        var file = await BackupScripts.RunAsync(platform.Database, BackupRole, "backup", _folder);
        await chain.StepAsync();
        _restored = await PostgresServer.CreateAsync(_folder);

        await BackupScripts.RunAsync(_restored, "postgres", "restore", file);

        (await platform.Setup.VerbAsync(_restored, "migrate")).ShouldContain("Nothing to do");
        (await platform.Setup.VerbAsync(_restored, "restore-finish", "--yes")).ShouldContain("The audit log ends at");
        (await platform.Setup.VerbAsync(_restored, "audit", "verify")).ShouldContain("A backup was restored at ", customMessage: "the gap is known, and no damage");
        await using var server = await platform.StartExtraReplicaAsync(_restored.ConnectionString("identity_platform", "identity_server"));
        using var caller = new Caller(server.Address, platform.Setup.Secrets, overHttps: true);
        (await KeysAsync(caller)).ShouldBe(keys, "the same keys, and they could be decrypted");
        (await chain.RefreshAsync("refresh", chain.Handed[0])).Status.ShouldBe(200, "where nothing was lost its grace time lasts");
        var restored = new RefreshChain(caller, 4);
        foreach (var token in chain.Handed)
        {
            (await restored.RefreshAsync("refresh", token)).Status.ShouldBe(400, "used or unused when the backup was made");
        }

        await restored.StartAsync();
        await restored.StepAsync();
        restored.Broken.ShouldBeNull();
        (await _restored.ScalarAsync<long>("SELECT (data->>'grants')::bigint FROM identity.security_events WHERE type = 'backup_restored'")).ShouldBePositive();
    }

    [Fact]
    public async Task BaseBackup_StartedAsACluster_HoldsEverything()
    {
        var copy = await BackupScripts.RunAsync(platform.Database, BackupRole, "backup", "--base", _folder);
        _restored = await PostgresServer.OfAsync(_folder);
        await _restored.TakeAsync(copy);

        await _restored.StartAsync();

        (await _restored.ScalarAsync<long>("SELECT count(*) FROM identity.users")).ShouldBe(ProductionSeed.Users);
        (await _restored.ScalarAsync<long>("SELECT count(*) FROM identity.signing_keys")).ShouldBePositive();
    }

    [Fact]
    public async Task Backup_ByALoginThatSeesOnlyItsOwnRows_IsRefused()
    {
        var (exitCode, output) = await BackupScripts.TryAsync(platform.Database, "identity_server", "backup", _folder);

        exitCode.ShouldBe(1);
        output.ShouldContain("this login does not see every row");
        Directory.GetFiles(_folder, "*.dump").ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_OverADatabaseThatExists_IsRefused()
    {
        var file = await BackupScripts.RunAsync(platform.Database, BackupRole, "backup", _folder);

        var (exitCode, output) = await BackupScripts.TryAsync(platform.Database, "postgres", "restore", file);

        exitCode.ShouldBe(1);
        output.ShouldContain("there is a database identity_platform already");
    }

    [Fact]
    public async Task RestoreFinish_WithoutYes_EndsNothing()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => platform.Setup.VerbAsync(platform.Database, "restore-finish"));

        error.Message.ShouldContain("run it again with --yes");
        (await platform.Database.ScalarAsync<long>("SELECT count(*) FROM identity.security_events WHERE type = 'backup_restored'")).ShouldBe(0);
    }

    public void Dispose() => _platformCaller.Dispose();

    public async Task DisposeAsync()
    {
        if (_restored is not null)
        {
            await _restored.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> KeysAsync(Caller caller)
    {
        var (status, body) = await caller.GetAsync("jwks", "/.well-known/jwks");
        status.ShouldBe(200);
        return string.Join(' ', body.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()).Order(StringComparer.Ordinal));
    }
}
