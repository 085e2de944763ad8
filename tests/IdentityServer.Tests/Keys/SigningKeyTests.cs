using System.Text.Json;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Keys;

public sealed class SigningKeyTests
{
    [Fact]
    public async Task Start_TwoServersAtOnceOnNewDatabase_ShareTheSameThreeKeys()
    {
        await using var database = await MigratedWithoutKeysAsync();
        var servers = await Task.WhenAll(
            ServerFactory.StartAsync(new ServerOptions { Database = database }),
            ServerFactory.StartAsync(new ServerOptions { Database = database }));

        (await servers[0].Http.GetStringAsync("/.well-known/jwks")).ShouldBe(await servers[1].Http.GetStringAsync("/.well-known/jwks"));
        (await database.ScalarAsync("SELECT count(*) FROM identity.signing_keys")).ShouldBe(3L);
        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Rotate_WhileServing_PublishesTheNewKeysBeforeTheySign()
    {
        await using var server = await ServerFactory.StartAsync();
        var ring = server.Services.GetRequiredService<ISigningKeys>();
        var before = ring.Current("ES256").Kid;

        await server.Services.GetRequiredService<SigningKeyMaker>().RotateAsync(atOnce: false, CancellationToken.None);

        await Eventually.TrueAsync(async () => (await KidsAsync(server)).Count == 6);
        ring.Current("ES256").Kid.ShouldBe(before);
    }

    [Fact]
    public async Task Rotate_AtOnce_SignsWithTheNewKeyAndStillPublishesTheOldOne()
    {
        await using var server = await ServerFactory.StartAsync();
        var ring = server.Services.GetRequiredService<ISigningKeys>();
        var before = ring.Current("RS256").Kid;

        await server.Services.GetRequiredService<SigningKeyMaker>().RotateAsync(atOnce: true, CancellationToken.None);

        await Eventually.TrueAsync(() => Task.FromResult(ring.Current("RS256").Kid != before));
        (await KidsAsync(server)).ShouldContain(before);
    }

    [Fact]
    public async Task Time_PassesActivationAndRetirement_ChangesWhatSignsAndWhatIsPublished()
    {
        await using var server = await ServerFactory.StartAsync();
        var maker = server.Services.GetRequiredService<SigningKeyMaker>();
        var ring = new SigningKeyRing(server.Services.GetRequiredService<SigningKeyTable>(), server.Services.GetRequiredService<SigningKeyProtector>());
        var successor = (await maker.RotateAsync(atOnce: false, CancellationToken.None)).Single(key => key.Algorithm == "ES256").Kid;

        await ReloadAsync(ring);
        ring.Current("ES256").Kid.ShouldNotBe(successor);
        ring.Published.Keys.Count.ShouldBe(6);

        await PassAsync(server.Database, "14 days");
        await ReloadAsync(ring);
        ring.Current("ES256").Kid.ShouldBe(successor);
        ring.Published.Keys.Count.ShouldBe(6);

        await PassAsync(server.Database, "15 days 6 minutes");
        await ReloadAsync(ring);
        ring.Published.Keys.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Rotate_AtOnceWhileASuccessorIsAnnounced_NeverUsesThatOne()
    {
        await using var server = await ServerFactory.StartAsync();
        var maker = server.Services.GetRequiredService<SigningKeyMaker>();
        var table = server.Services.GetRequiredService<SigningKeyTable>();
        await maker.RotateAsync(atOnce: false, CancellationToken.None);
        var newest = (await maker.RotateAsync(atOnce: true, CancellationToken.None)).Single(key => key.Algorithm == "ES256").Kid;

        foreach (var time in new[] { "0 days", "14 days", "1 day" })
        {
            await PassAsync(server.Database, time);
            (await table.ReadAsync(CancellationToken.None)).Signing("ES256")!.Kid.ShouldBe(newest);
        }
    }

    [Fact]
    public async Task Revoke_WithTwoServers_BothForgetEveryOtherKey()
    {
        await using var first = await ServerFactory.StartAsync(TestSeed.Text);
        await using var second = await ServerFactory.StartAsync(new ServerOptions { Database = first.Database });
        await first.Services.GetRequiredService<SigningKeyMaker>().RotateAsync(atOnce: false, CancellationToken.None);

        var (made, revoked) = await first.Services.GetRequiredService<SigningKeyMaker>().RevokeAsync(CancellationToken.None);

        revoked.ShouldBe(6);
        foreach (var server in new[] { first, second })
            await Eventually.TrueAsync(async () => (await KidsAsync(server)).Order().SequenceEqual(made.Select(key => key.Kid).Order()));
        (await first.Database.ScalarAsync("SELECT count(*) FROM identity.security_events WHERE type = 'signing_key_revoked'")).ShouldBe(6L);
    }

    [Fact]
    public async Task Revoke_NotificationMissed_IsLearntByTheNextRoundAndMadeUpFor()
    {
        await using var server = await ServerFactory.StartAsync();
        var rotation = server.Services.GetServices<IHostedService>().OfType<SigningKeyRotation>().Single();
        var before = await KidsAsync(server);
        // Nobody is told: the trigger does not fire.
        await server.Database.ScalarAsync("""
            ALTER TABLE identity.signing_keys DISABLE TRIGGER signing_keys_notify;
            UPDATE identity.signing_keys SET retires_at = now(), revoked_at = now() WHERE algorithm = 'PS256'
            """);

        await rotation.RunOnceAsync(CancellationToken.None);

        // The withdrawn one is gone, and as it was the last of its kind there is a new one.
        (await KidsAsync(server)).Intersect(before).Count().ShouldBe(2);
        server.Services.GetRequiredService<SigningKeyRing>().IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task Round_WhileTheClocksAreApart_DecidesNothingAndSaysSo()
    {
        // The server's own round does nothing meanwhile.
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["Keys:RotateAutomatically"] = "false" } });
        await PassAsync(server.Database, "100 days");
        var table = server.Services.GetRequiredService<SigningKeyTable>();
        var log = new CapturedLog();

        await Rotation(server, new ManualTime(), log).RunOnceAsync(CancellationToken.None);
        (await table.ReadAllAsync(CancellationToken.None)).Count.ShouldBe(3);
        log.ToString().ShouldContain("apart");

        await Rotation(server, TimeProvider.System, log).RunOnceAsync(CancellationToken.None);
        (await table.ReadAllAsync(CancellationToken.None)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task Round_KeyThatIsDueToBeDeleted_WaitsForAnHourByAClockThatCannotBeSet()
    {
        await using var server = await ServerFactory.StartAsync();
        await server.Services.GetRequiredService<SigningKeyMaker>().RotateAsync(atOnce: true, CancellationToken.None);
        await PassAsync(server.Database, "60 days");
        var table = server.Services.GetRequiredService<SigningKeyTable>();
        var time = new MonotonicTime();
        var rotation = Rotation(server, time, new CapturedLog());

        await rotation.RunOnceAsync(CancellationToken.None);
        time.Pass(TimeSpan.FromMinutes(59));
        await rotation.RunOnceAsync(CancellationToken.None);
        (await table.ReadAllAsync(CancellationToken.None)).Count.ShouldBe(6);

        time.Pass(TimeSpan.FromMinutes(1));
        await rotation.RunOnceAsync(CancellationToken.None);
        (await table.ReadAllAsync(CancellationToken.None)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Open_RowOfAnotherKid_IsRefused()
    {
        await using var server = await ServerFactory.StartAsync();
        var rows = await server.Services.GetRequiredService<SigningKeyTable>().ReadAllAsync(CancellationToken.None);

        Should.Throw<SigningKeyException>(() => server.Services.GetRequiredService<SigningKeyProtector>().Open(rows[0] with { Kid = "other" }))
            .Message.ShouldContain("DataProtection:CertificateFile");
    }

    private static async Task<List<string?>> KidsAsync(ServerFactory server) =>
        [.. JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/jwks")).RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString())];

    private static Task ReloadAsync(SigningKeyRing ring) => ring.ReloadAsync(CancellationToken.None);

    private static SigningKeyRotation Rotation(ServerFactory server, TimeProvider time, CapturedLog log) => new(
        server.Services.GetRequiredService<SigningKeyRing>(), server.Services.GetRequiredService<SigningKeyMaker>(), server.Services.GetRequiredService<KeySchedule>(),
        new Options.KeySettings(), time, LoggerFactory.Create(logging => logging.AddProvider(log)).CreateLogger<SigningKeyRotation>());

    // The database's clock cannot be moved, but its rows can.
    private static Task PassAsync(TestDatabase database, string time) => database.ScalarAsync($"""
        UPDATE identity.signing_keys SET created_at = created_at - interval '{time}', activates_at = activates_at - interval '{time}',
               retires_at = retires_at - interval '{time}', revoked_at = revoked_at - interval '{time}'
        """);

    private static async Task<TestDatabase> MigratedWithoutKeysAsync()
    {
        var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("DELETE FROM identity.signing_keys; DELETE FROM identity.data_protection_keys");
        return database;
    }

    // The wall clock is the true one, as the database's is; what elapses is the test's.
    private sealed class MonotonicTime : TimeProvider
    {
        private long _elapsed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _elapsed;

        public void Pass(TimeSpan time) => _elapsed += time.Ticks;
    }
}
