using System.Globalization;
using System.Text.Json;
using IdentityPlatform.Bench.Processes;
using IdentityPlatform.IdentityServer.Accounts.Passwords;

namespace IdentityPlatform.Bench.Servers;

/// <summary>Our server as an operator runs it: Release, Production, behind a proxy that ends TLS, on a migrated database.</summary>
/// <param name="place">Where things are.</param>
/// <param name="database">PostgreSQL.</param>
/// <param name="hasher">Hashes the users' password.</param>
internal sealed class IdentityServerHost(Workplace place, PrivateDatabase database, BcryptPasswordHasher hasher)
{
    /// <summary>The API's own client, which the resource API follows the security events with.</summary>
    public const string ApiClientId = "resource-api";

    private static readonly OAuthPaths Paths = new("/connect/authorize", "/connect/token", "/connect/introspect", "/connect/userinfo");

    private readonly int _httpsPort = ServerProcess.FreePort();

    /// <summary>The issuer: reached by TLS too, for the resource API fetches the keys as it does anywhere.</summary>
    public string Issuer => string.Create(CultureInfo.InvariantCulture, $"https://localhost:{_httpsPort}");

    /// <summary>The certificate of TLS and of Data Protection.</summary>
    public string Certificate => place.File("certificate.pem");

    /// <summary>Migrates and seeds the database with the server's own verbs.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Certificates.Write(Certificate);
        await File.WriteAllTextAsync(place.File("seed.json"), Seed(), cancellationToken);
        await Verb.RunAsync([.. Program, "migrate"], Settings(), cancellationToken);
        await Verb.RunAsync([.. Program, "seed", place.File("seed.json")], Settings(), cancellationToken);
    }

    /// <summary>Starts it; it may not listen yet.</summary>
    /// <param name="log">Name of the file for its log.</param>
    /// <param name="withHttps">Whether it listens at the issuer's address too.</param>
    public ServerProcess Start(string log, bool withHttps)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));
        var urls = address.AbsoluteUri.TrimEnd('/') + (withHttps ? ";" + Issuer : "");
        return ServerProcess.Start(new ServerStart([.. Program, "serve", "--urls", urls], place.Temporary, address, Settings(), place.File(log)));
    }

    /// <summary>The server as others see it.</summary>
    public static OAuthServer Of(ServerProcess process) => new("ours", process, Paths, Resource: "");

    private string[] Program => ["dotnet", place.At("artifacts", "bench", "IdentityServer", "IdentityPlatform.IdentityServer.dll")];

    private Dictionary<string, string> Settings() => new()
    {
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_EnableDiagnostics"] = "0", // as in the image
        ["Issuer"] = Issuer,
        ["ConnectionStrings__IdentityServer"] = database.IdentityServer,
        ["ConnectionStrings__Migrator"] = database.Migrator,
        ["DataProtection__CertificateFile"] = Certificate,
        ["Kestrel__Certificates__Default__Path"] = Certificate,
        ["Kestrel__Certificates__Default__KeyPath"] = Certificate,
        ["ForwardedHeaders__KnownProxies__0"] = "127.0.0.1",
        ["ForwardedHeaders__KnownProxies__1"] = "::1",
        // One address asks for everybody here; the limiter counts all the same.
        ["RateLimits__RequestsPerMinutePerIp"] = "1000000",
    };

    private string Seed()
    {
        var hash = hasher.HashPassword(new(), OAuthServer.Password);
        string[] apiScopes = OAuthServer.ApiScope.Split(' ');
        return JsonSerializer.Serialize(new
        {
            scopes = apiScopes.Select(name => new { name, display_name = name, resources = new[] { OAuthServer.Api } }),
            clients = new object[]
            {
                new
                {
                    client_id = OAuthServer.ClientId, client_name = "Bench", client_secret = OAuthServer.ClientSecret,
                    token_endpoint_auth_method = "client_secret_basic", redirect_uris = new[] { OAuthServer.RedirectUri },
                    grant_types = new[] { "client_credentials", "authorization_code", "refresh_token", "password" }, response_types = new[] { "code" },
                    scope = $"{OAuthServer.UserScope} {OAuthServer.ApiScope}", id_token_signed_response_alg = "ES256", first_party = true,
                },
                new
                {
                    client_id = ApiClientId, client_name = "Resource API", client_secret = OAuthServer.ClientSecret,
                    token_endpoint_auth_method = "client_secret_basic", grant_types = new[] { "client_credentials" }, response_types = Array.Empty<string>(),
                    scope = OAuthServer.ApiScope, first_party = true,
                },
            },
            users = Enumerable.Range(0, OAuthServer.Users).Select(number => new
            {
                username = OAuthServer.User(number), email = $"{OAuthServer.User(number)}@example.com", email_verified = true, password_hash = hash,
                full_name = "Alice Kim", given_name = "Alice", family_name = "Kim", locale = "en",
            }),
        });
    }
}
