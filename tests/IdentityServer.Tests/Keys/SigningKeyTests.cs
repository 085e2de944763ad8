using System.Text.Json;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

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
        var time = new ManualTime();
        var table = server.Services.GetRequiredService<SigningKeyTable>();
        var protector = server.Services.GetRequiredService<SigningKeyProtector>();
        var maker = new SigningKeyMaker(table, protector, new Options.KeySettings { PublishedBeforeUse = TimeSpan.FromHours(1) }, time);
        var ring = new SigningKeyRing(table, protector, time);
        var old = ring.Published;
        var made = await maker.RotateAsync(atOnce: false, CancellationToken.None);
        await ring.ReloadAsync(CancellationToken.None);
        var successor = made.Single(key => key.Algorithm == "ES256").Kid;

        ring.Current("ES256").Kid.ShouldNotBe(successor);
        ring.Published.Keys.Count.ShouldBe(6);
        time.Pass(TimeSpan.FromHours(1));
        ring.Current("ES256").Kid.ShouldBe(successor);
        ring.Published.Keys.Count.ShouldBe(6);
        time.Pass(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(6));
        ring.Published.Keys.Count.ShouldBe(3);
        old.Keys.Count.ShouldBe(0);
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

    private static async Task<TestDatabase> MigratedWithoutKeysAsync()
    {
        var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("DELETE FROM identity.signing_keys; DELETE FROM identity.data_protection_keys");
        return database;
    }
}
