using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Applications, scopes and authorizations of OpenIddict.</summary>
public sealed class OpenIddictImportTests
{
    private const string User = "6f1d2c3b-0000-4000-8000-00000000a001";
    private const string Code = """["ept:authorization","ept:token","gt:authorization_code","gt:refresh_token","gt:implicit","rst:code","rst:code id_token","scp:email","scp:profile","scp:orders","scp:gone"]""";

    private static readonly string Shop = Application("1", "shop", EfCoreTables.SecretHash, "confidential", "explicit", Code,
        """["https://shop.example/signin-oidc","http://shop.example/plain"]""", """["ft:pkce"]""", """{"tkn_lft:act":"00:10:00","tkn_lft:reft":"14.00:00:00","tkn_lft:auc":"00:02:00"}""");

    private static readonly string Others =
        Application("2", "robot", EfCoreTables.SecretHash, "confidential", null, """["ept:token","gt:client_credentials","scp:orders"]""") +
        Application("3", "orders-api", EfCoreTables.SecretHash, "confidential", null, """["ept:introspection"]""") +
        Application("4", "app", null, "public", "implicit", """["ept:authorization","ept:token","gt:authorization_code","gt:password","rst:code"]""", """["https://app.example/cb"]""") +
        Application("5", "keys", null, "confidential", null, """["ept:token","gt:client_credentials"]""") +
        Application("6", "device", null, "public", null, """["ept:device_authorization","ept:token","gt:urn:ietf:params:oauth:grant-type:device_code"]""") +
        Application("7", "spa", null, "public", null, Code, """["https://evil.example/cb"]""") +
        Application("8", "lost", null, "public", null, Code, """["http://shop.example/plain","https://*.example/cb"]""") +
        Application("9", "plain", "secret-in-clear", "confidential", null, """["ept:token","gt:client_credentials"]""") +
        """UPDATE "OpenIddictApplications" SET "JsonWebKeySet" = '{"keys":[]}' WHERE "Id" = '5';""";

    private const string Scopes =
        """
        INSERT INTO "OpenIddictScopes" ("Id", "Name", "DisplayName", "Resources") VALUES
            ('s1', 'orders', 'Your orders', '["orders-api"]'), ('s2', 'images:read', 'Not yours', '["evil"]'), ('s3', 'email', NULL, NULL), ('s4', 'two words', NULL, NULL);
        """;

    [Fact]
    public async Task Import_ClientSecrets_KeepWorking()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.OpenIddict + Scopes + Shop + Others);

        var output = await bench.ImportAsync("openiddict");

        (await TokenAsync(bench, "robot", "wrong")).ShouldBeNull();
        JsonElement? token = null;
        await Eventually.TrueAsync(async () => (token = await TokenAsync(bench, "robot", EfCoreTables.Secret)) is not null);
        ImportBench.Claim(token!.Value, "aud").GetString().ShouldBe("orders-api");
        // The API of the resource may ask about its tokens.
        (await PostAsync(bench, "/connect/introspect", "orders-api", EfCoreTables.Secret, KeyValuePair.Create("token", token.Value.GetProperty("access_token").GetString()!)))!.Value.GetProperty("active").GetBoolean().ShouldBeTrue();
        (await bench.OursAsync("SELECT secret_hash FROM clients WHERE client_id = 'shop'")).ShouldBe("versioned:" + EfCoreTables.SecretHash);
        output.ShouldNotContain(EfCoreTables.SecretHash);
    }

    [Fact]
    public async Task Import_Permissions_BecomeRegistrations()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.OpenIddict + Scopes + Shop + Others);
        var file = bench.NewFile();

        await bench.ImportAsync("openiddict", "--report", file);

        var shop = JsonDocument.Parse((string)(await bench.OursAsync("SELECT metadata::text FROM clients WHERE client_id = 'shop'"))!).RootElement;
        (Texts(shop, "grant_types"), Texts(shop, "redirect_uris"), Texts(shop, "response_types")).ShouldBe(("authorization_code refresh_token", "https://shop.example/signin-oidc", "code"));
        shop.GetProperty("scope").GetString()!.Split(' ').ShouldBe(["email", "profile", "orders", "openid", "offline_access"], ignoreOrder: true);
        (shop.GetProperty("first_party").GetBoolean(), shop.GetProperty("require_pkce").GetBoolean()).ShouldBe((false, true));
        (shop.GetProperty("access_token_lifetime").GetInt32(), shop.GetProperty("refresh_token_lifetime").GetInt32()).ShouldBe((600, 14 * 86400));
        var app = JsonDocument.Parse((string)(await bench.OursAsync("SELECT metadata::text FROM clients WHERE client_id = 'app'"))!).RootElement;
        (app.GetProperty("first_party").GetBoolean(), app.GetProperty("token_endpoint_auth_method").GetString(), Texts(app, "allowed_cors_origins")).ShouldBe((true, "none", "https://app.example"));
        (await bench.OursAsync("SELECT string_agg(client_id, ' ' ORDER BY client_id) FROM clients WHERE client_id IN ('keys', 'lost', 'plain')")).ShouldBeNull();
        // What is here already stays what it is.
        (await bench.OursAsync("SELECT metadata->>'redirect_uris' FROM clients WHERE client_id = 'spa'")).ShouldBe("""["http://localhost:5173/callback"]""");
        (await bench.OursAsync("SELECT array_to_string(resources, ' ') FROM scopes WHERE name = 'images:read'")).ShouldBe("urn:identity-platform:resource-api");
        var report = await File.ReadAllTextAsync(file);
        foreach (var line in new[]
        {
            "client,1,brought in part,grant type left out: implicit", "client,1,brought in part,scope left out: gone", "client,1,brought in part,setting left out: tkn_lft:auc",
            "response type left out: code id_token", "redirect URI left out", "grant type left out: urn:ietf:params:oauth:grant-type:device_code",
            $"client,5,skipped,{SkipReasons.KeysOnly}", $"client,9,skipped,{SkipReasons.BadSecret}", "client,7,skipped,a client of this id exists", "client,8,skipped,the registration is refused",
            "scope,s2,skipped,a scope of this name exists", "scope,s3,skipped,email is the server", "scope,s4,skipped,the name is no scope name",
        })
            report.Replace("\"", "", StringComparison.Ordinal).ShouldContain(line);
    }

    [Fact]
    public async Task Import_PermanentAuthorizations_AreConsentsOfTheUsersThatWereBrought()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.Identity + EfCoreTables.OpenIddict + Scopes + Shop +
            $$"""
            INSERT INTO "AspNetUsers" ("Id", "UserName", "Email", "EmailConfirmed", "PasswordHash", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
            VALUES ('user-1', 'kate', 'kate@corp.example', true, '{{EfCoreTables.HashV3}}', false, false, true, 0), ('{{User}}', 'karl', 'karl@corp.example', true, '{{EfCoreTables.HashV3}}', false, false, true, 0);
            INSERT INTO "OpenIddictAuthorizations" ("Id", "ApplicationId", "Scopes", "Status", "Subject", "Type", "CreationDate") VALUES
                ('a1', '1', '["openid","orders"]', 'valid', 'user-1', 'permanent', '2025-01-01'), ('a2', '1', '["email","gone"]', 'valid', 'user-1', 'permanent', '2025-02-01'),
                ('a3', '1', '["openid","orders"]', 'revoked', '{{User}}', 'permanent', '2025-01-01'), ('a4', '1', '["openid"]', 'valid', '{{User}}', 'ad-hoc', '2025-01-01'),
                ('a5', '1', '["openid"]', 'valid', 'nobody', 'permanent', '2025-01-01'), ('a6', '1', '["openid"]', 'valid', '{{User}}', 'permanent', '2025-03-01');
            """);
        await bench.ImportAsync("aspnet-identity");

        var output = await bench.ImportAsync("openiddict", "--batch", "1");
        // Somebody takes it back: a second run does not give it again.
        await bench.OursAsync($"DELETE FROM consents WHERE user_id = '{User}'; SELECT 1");
        await bench.ImportAsync("openiddict");

        (await bench.OursAsync("SELECT string_agg(s, ' ' ORDER BY s) FROM consents c JOIN users u ON u.id = c.user_id, unnest(c.scopes) s WHERE u.username = 'kate' AND client_id = 'shop'")).ShouldBe("email openid orders");
        (await bench.OursAsync($"SELECT count(*) FROM consents WHERE user_id = '{User}'")).ShouldBe(0L);
        (await bench.OursAsync("SELECT count(*) FROM imported_rows WHERE kind = 'authorization'")).ShouldBe(3L);
        output.ShouldContain("the user is not here");
    }

    private static string Texts(JsonElement json, string member) => string.Join(' ', json.GetProperty(member).EnumerateArray().Select(value => value.GetString()));

    private static Task<JsonElement?> TokenAsync(ImportBench bench, string client, string secret) =>
        PostAsync(bench, "/connect/token", client, secret, KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("scope", "orders"));

    private static async Task<JsonElement?> PostAsync(ImportBench bench, string path, string client, string secret, params KeyValuePair<string, string>[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        using var answer = await bench.Server.Http.SendAsync(request);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    private static string Application(
        string id, string clientId, string? secret, string? type, string? consent, string permissions, string? redirects = null, string? requirements = null, string? settings = null) =>
        $"""
        INSERT INTO "OpenIddictApplications" ("Id", "ClientId", "ClientSecret", "ClientType", "ConsentType", "Permissions", "RedirectUris", "Requirements", "Settings")
        VALUES ({string.Join(", ", new[] { id, clientId, secret, type, consent, permissions, redirects, requirements, settings }.Select(value => value is null ? "NULL" : $"'{value}'"))});

        """;
}
