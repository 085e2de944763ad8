using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Keys.Protection;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Audit;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>R-14: what encrypts the keys is replaced while people are signed in at two servers.</summary>
public sealed class KeyProtectionTests : IDisposable
{
    private readonly PemCertificate _first = new();
    private readonly PemCertificate _second = new(other: true);
    private readonly string _secret = Path.Combine(Path.GetTempPath(), $"secret-{Guid.CreateVersion7():n}");

    public KeyProtectionTests() => File.WriteAllText(_secret, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");

    [Fact]
    public async Task Certificate_ReplacedServerByServer_KeepsEverybodySignedIn()
    {
        await using var database = await WithoutKeysAsync();
        await using var old = await StartAsync(database, ("DataProtection:CertificateFile", _first.Path));
        using var browser = new PageBrowser(old);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), "alice");
        (await IsSignedInAsync(browser, old)).ShouldBeTrue();

        // Both at once, then what the first one encrypted is encrypted anew, then the second one alone.
        await using (var both = await StartAsync(database, ("DataProtection:CertificateFile", _second.Path), ("DataProtection:PreviousCertificates:0:CertificateFile", _first.Path)))
        {
            (await IsSignedInAsync(browser, both)).ShouldBeTrue();
            // A key of the new time, used by both: signed in here, known there.
            both.Services.GetRequiredService<IKeyManager>().CreateNewKey(TimeProvider.System.GetUtcNow().AddDays(2), TimeProvider.System.GetUtcNow().AddDays(90));
            (await both.Services.GetRequiredService<KeyReencryption>().RunAsync(CancellationToken.None)).ShouldBe(2);
        }

        await using var alone = await StartAsync(database, ("DataProtection:CertificateFile", _second.Path));
        (await IsSignedInAsync(browser, alone)).ShouldBeTrue();
        (await IsSignedInAsync(browser, old)).ShouldBeTrue();
    }

    [Fact]
    public async Task SecretFile_InPlaceOfACertificate_EncryptsAndTakesOver()
    {
        await using var database = await WithoutKeysAsync();
        await using var old = await StartAsync(database, ("DataProtection:CertificateFile", _first.Path));
        var cookie = old.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("signed in");
        var seals = await old.Services.GetRequiredService<IServerSecrets>().KeepAsync(AuditSealer.SecretName, CancellationToken.None);

        await using (var both = await StartAsync(database, ("DataProtection:SecretFile", _secret), ("DataProtection:PreviousCertificates:0:CertificateFile", _first.Path)))
            await both.Services.GetRequiredService<KeyReencryption>().RunAsync(CancellationToken.None);

        var xml = (string)(await database.ScalarAsync("SELECT string_agg(xml, '') FROM identity.data_protection_keys"))!;
        xml.ShouldContain("<encryptedKey secret=");
        xml.ShouldNotContain("<masterKey");
        await using var alone = await StartAsync(database, ("DataProtection:SecretFile", _secret));
        alone.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(cookie).ShouldBe("signed in");
        (await alone.Services.GetRequiredService<IServerSecrets>().KeepAsync(AuditSealer.SecretName, CancellationToken.None)).ShouldBe(seals, "what was sealed before can be checked");
    }

    [Fact]
    public async Task SecretFile_Another_StopsTheStartNamingTheSettings()
    {
        await using var database = await WithoutKeysAsync();
        await (await StartAsync(database, ("DataProtection:SecretFile", _secret))).DisposeAsync();
        var other = _secret + "-other";
        await File.WriteAllBytesAsync(other, RandomNumberGenerator.GetBytes(32));

        try
        {
            (await Should.ThrowAsync<SigningKeyException>(() => StartAsync(database, ("DataProtection:SecretFile", other)))).Message.ShouldContain("DataProtection:SecretFile");
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(100_000)]
    public void Read_FileOfAnotherLength_IsRefused(int length)
    {
        File.WriteAllBytes(_secret, new byte[length]);

        Should.Throw<FormatException>(() => FileSecret.Read(_secret));
    }

    [Fact]
    public void Decrypt_AlteredBytes_IsRefused()
    {
        var secret = FileSecret.Read(_secret);
        var sealedBytes = secret.Encrypt("key"u8);
        secret.Decrypt(sealedBytes).ShouldBe("key"u8.ToArray());

        for (var i = 0; i < sealedBytes.Length; i++)
        {
            sealedBytes[i] ^= 1;
            Should.Throw<CryptographicException>(() => secret.Decrypt(sealedBytes));
            sealedBytes[i] ^= 1;
        }
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        File.Delete(_secret);
    }

    private static async Task<bool> IsSignedInAsync(PageBrowser browser, ServerFactory server)
    {
        using var http = server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/account"));
        request.Headers.Add("Accept", "text/html");
        // Cookies do not look at ports, nor does this.
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.GetAllCookies().Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode == 200;
    }

    private static Task<ServerFactory> StartAsync(TestDatabase database, params (string Key, string Value)[] settings) =>
        ServerFactory.StartAsync(new ServerOptions { Database = database, Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value) });

    private static async Task<TestDatabase> WithoutKeysAsync()
    {
        var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        await database.ScalarAsync("DELETE FROM identity.signing_keys; DELETE FROM identity.data_protection_keys; DELETE FROM identity.server_secrets; UPDATE identity.clients SET secret_fingerprint = NULL");
        return database;
    }
}
