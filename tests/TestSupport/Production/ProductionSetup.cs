using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.Database;
using IdentityPlatform.TestSupport.Mail;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.TestSupport.Production;

/// <summary>
/// What an operator prepares before the services are started in Production: certificates, roles, a migrated and seeded
/// database; and the command lines of the services.
/// </summary>
public sealed class ProductionSetup : IDisposable
{
    private readonly string _folder;
    private readonly MailServerCertificate _tls = new();

    /// <summary>Prepares the certificates.</summary>
    /// <param name="folder">Of <see cref="TestCluster.NewFolder"/>; on every command line, see <see cref="FolderReaper"/>.</param>
    public ProductionSetup(string folder)
    {
        _folder = folder;
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=data-protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(folder, "data-protection.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "tls.pem"), _tls.Certificate + "\n" + _tls.Key);
        File.WriteAllText(Path.Combine(folder, "seed.json"), ProductionSeed.Json);
    }

    /// <summary>Where the issuer answers https.</summary>
    public int IssuerPort { get; init; } = Loopback.FreePort();

    /// <summary>Cost of passwords: hardly any, where they are not what is looked at.</summary>
    public int BcryptCost { get; init; } = 4;

    /// <summary>A checkout with Release builds of the services; null for those that were built with this test.</summary>
    public string? Build { get; set; }

    /// <summary>The issuer.</summary>
    public string Issuer => $"https://localhost:{IssuerPort}";

    /// <summary>
    /// Secrets of the confidential clients, by client. The identity server made them: its check of one that somebody chose
    /// is slow on purpose, and on a busy machine a replica that has just started may answer 503 instead.
    /// </summary>
    public IReadOnlyDictionary<string, string> Secrets { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Makes database, roles and schemas, migrates both services and seeds the identity server.</summary>
    public async Task PrepareAsync(PostgresServer database)
    {
        await DatabaseBootstrap.EnsureAsync(database.ConnectionString("postgres", "postgres"), DatabaseLayout.Default, _ => null);
        await VerbAsync(database, "migrate");
        await VerbAsync(database, "seed", Path.Combine(_folder, "seed.json"));
        var secrets = await Task.WhenAll(ProductionSeed.Machines.Select(async machine => (machine, await VerbAsync(database, "clients", "secret", machine))));
        Secrets = secrets.ToDictionary(StringComparer.Ordinal);
        await PlatformProcess.RunAsync(Production(new PlatformStart("ResourceApi", NoAddress, ["migrate", .. ApiArguments(database), $"--ConnectionStrings:Migrator={Migrator(database)}"])));
    }

    /// <summary>Runs a verb of the identity server.</summary>
    public Task<string> VerbAsync(PostgresServer database, params string[] verb) =>
        PlatformProcess.RunAsync(Production(new PlatformStart("IdentityServer", NoAddress,
            [.. verb, .. IdentityArguments(database.ConnectionString("identity_platform", "identity_server")), $"--ConnectionStrings:Migrator={Migrator(database)}"])));

    /// <summary>Believes the balancer's certificate and no other.</summary>
    public X509ChainPolicy Trust()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(_tls.AuthorityFile);
        return trust;
    }

    /// <summary>How a replica of the identity server is started.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="connection">How it reaches the database.</param>
    /// <param name="more">Settings besides; of two the last one counts.</param>
    public PlatformStart Identity(Uri address, string connection, params IEnumerable<string> more) => Production(new PlatformStart(
        "IdentityServer", address, ["serve", .. IdentityArguments(connection), $"--urls=http://127.0.0.1:{address.Port}", .. more]));

    /// <summary>How the resource API is started.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="database">Its database.</param>
    /// <param name="more">Settings besides; of two the last one counts.</param>
    public PlatformStart Api(Uri address, PostgresServer database, params IEnumerable<string> more) => Production(new PlatformStart(
        "ResourceApi", address, [.. ApiArguments(database), $"--urls=http://127.0.0.1:{address.Port}", .. more]));

    /// <inheritdoc />
    public void Dispose() => _tls.Dispose();

    private static Uri NoAddress { get; } = new("http://localhost:9");

    private static string Migrator(PostgresServer database) => database.ConnectionString("identity_platform", "identity_platform_migrator");

    private IEnumerable<string> IdentityArguments(string connection) =>
    [
        $"--Issuer={Issuer}", $"--ConnectionStrings:IdentityServer={connection}", $"--DataProtection:CertificateFile={_folder}/data-protection.pem",
        "--ForwardedHeaders:KnownProxies:0=127.0.0.1", "--RateLimits:Enabled=false", $"--Password:BcryptCost={BcryptCost}",
    ];

    private IEnumerable<string> ApiArguments(PostgresServer database) =>
    [
        $"--Issuer={Issuer}", $"--ConnectionStrings:ResourceApi={database.ConnectionString("identity_platform", "resource_api")}",
        "--Introspection:ClientId=resource-api", $"--Introspection:ClientSecret={Secrets["resource-api"]}", "--ForwardedHeaders:KnownProxies:0=127.0.0.1",
        "--RateLimits:Enabled=false", $"--DataDirectory={_folder}/none",
    ];

    private PlatformStart Production(PlatformStart start) => start with
    {
        Environment = "Production",
        Assembly = Build is null ? null : $"{Build}/src/{start.Project}/bin/Release/net10.0/IdentityPlatform.{start.Project}.dll",
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = _tls.AuthorityFile, ["DOTNET_TieredPGO"] = "0" },
    };
}
