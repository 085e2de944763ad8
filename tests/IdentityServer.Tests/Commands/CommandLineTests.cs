using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("serve", "now")]
    [InlineData("seed")]
    [InlineData("keys", "burn")]
    [InlineData("--Isuer=https://id.example.com")]
    [InlineData("--Tokenz:AccessTokenLifetime=00:15:00")]
    public async Task Run_WrongUsage_Exits2WithHint(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        code.ShouldBe(2);
        error.ShouldContain("--help");
    }

    [Fact]
    public async Task Run_WrongSetting_Exits1WithOneLine()
    {
        var (code, _, error) = await RunAsync("serve", "--environment=Development", "--Tokens:AccessTokenLifetime=soon");

        code.ShouldBe(1);
        error.Trim().ShouldStartWith("Tokens:AccessTokenLifetime is not a duration");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Run_WrongAccountSetting_Exits1WithOneLine()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var (code, _, error) = await RunAsync([.. Development(database), "--Password:MinLength=0", "--urls=http://127.0.0.1:0"]);

        code.ShouldBe(1);
        error.Trim().ShouldBe("Password:MinLength must be from 1 to 128; 8 or more is recommended.");
    }

    [Theory]
    [InlineData("ConnectionStrings:IdentityServer", "canary-pw")]
    [InlineData("ConnectionStrings:IdentityServer", "Host=x;Pasword=canary-pw")]
    [InlineData("ConnectionStrings:IdentityServer", "Host=x;Port=canary-pw")]
    public async Task Run_NotAConnectionString_Exits1NamingTheKeyOnly(string key, string value)
    {
        var (code, _, error) = await RunAsync("serve", "--environment=Development", $"--{key}={value}");

        code.ShouldBe(1);
        error.Trim().ShouldStartWith($"{key} is not a PostgreSQL connection string.");
        error.Trim().ShouldNotContain('\n');
        error.ShouldNotContain("canary-pw");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://localhost:99999")]
    public async Task Run_WrongUrls_Exits1NamingTheKey(string urls)
    {
        var (code, _, error) = await RunAsync("serve", "--environment=Development", "--Issuer=http://localhost:5000", $"--urls={urls}");

        code.ShouldBe(1);
        error.Trim().ShouldStartWith("Urls ");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Run_DataDirectoryThatCannotBe_Exits1NamingTheKey()
    {
        var (code, _, error) = await RunAsync("serve", "--environment=Development", "--DataDirectory=/proc/nowhere");

        code.ShouldBe(1);
        error.Trim().ShouldContain("DataDirectory");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Run_PortTaken_Exits1WithOneLine()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        var (code, _, error) = await RunAsync([.. Development(database), $"--urls=http://{other.LocalEndpoint}"]);

        code.ShouldBe(1);
        error.ShouldContain("in use");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Run_DatabaseUnreachable_Exits1WithOneLine()
    {
        var (code, _, error) = await RunAsync("serve", "--environment=Development", "--ConnectionStrings:IdentityServer=Host=127.0.0.1;Port=1;Database=x;Username=x;Password=canary-pw");

        code.ShouldBe(1);
        error.ShouldStartWith("PostgreSQL cannot be used: ");
        error.Trim().ShouldNotContain('\n');
        error.ShouldNotContain("canary-pw");
    }

    [Fact]
    public async Task Serve_ProductionOnEmptySchema_SaysToRunMigrate()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var certificate = new PemCertificate();

        var (code, _, error) = await RunAsync([.. Production(database, certificate), "--urls=http://127.0.0.1:0"]);

        code.ShouldBe(1);
        error.ShouldContain("run `migrate`");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Migrate_EmptySchemaThenAgain_AppliesThenSaysNothingToDo()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var certificate = new PemCertificate();

        var first = await RunAsync(["migrate", .. Production(database, certificate)]);
        var second = await RunAsync(["migrate", .. Production(database, certificate)]);

        first.Code.ShouldBe(0, first.Error);
        first.Output.ShouldContain("V001__accounts.sql");
        second.Output.Trim().ShouldBe("Nothing to do.");
    }

    [Fact]
    public async Task Keys_RotateUnderACertificate_KeepsThemUnreadableInTheDatabase()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var certificate = new PemCertificate();
        using var other = new PemCertificate(other: true);
        (await RunAsync(["migrate", .. Production(database, certificate)])).Code.ShouldBe(0);

        (await RunAsync(["keys", "rotate", "--now", .. Production(database, certificate)])).Code.ShouldBe(0);

        (await RunAsync(["keys", "list", .. Production(database, certificate)])).Output.Trim().Split('\n').Length.ShouldBe(3);
        (await database.ScalarAsync("SELECT xml FROM identity.data_protection_keys")).ShouldBeOfType<string>().ShouldContain("EncryptedData");
        var (code, _, error) = await RunAsync([.. Production(database, other), "--urls=http://127.0.0.1:0"]);
        code.ShouldBe(1);
        error.ShouldContain("DataProtection:CertificateFile");
    }

    [Fact]
    public async Task Seed_WrongFile_Exits1WithPlace()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var (code, _, error) = await RunAsync(["seed", "/nowhere/seed.json", .. Development(database)]);

        code.ShouldBe(1);
        error.ShouldStartWith("/nowhere/seed.json: cannot be read");
    }

    [Fact]
    public async Task Clients_Secret_PrintsANewOneThatWorks()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        var (code, output, error) = await RunAsync(["clients", "secret", "machine", .. Development(server.Database)]);

        code.ShouldBe(0, error);
        var secret = output.Trim();
        await Eventually.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"machine:{secret}")));
            return (await server.Http.SendAsync(request)).IsSuccessStatusCode;
        });
    }

    [Theory]
    [InlineData("clients", "secret", "nobody")]
    [InlineData("clients", "revoke", "nobody")]
    [InlineData("clients", "secret", "spa")]
    [InlineData("users", "deactivate", "nobody")]
    [InlineData("users", "plan", "alice", "gold")]
    [InlineData("users", "plan", "alice", "free", "--until", "2190-01-01T00:00:00Z")]
    [InlineData("users", "plan", "alice", "pro", "--until", "2020-01-01T00:00:00Z")]
    [InlineData("users", "subscription", "nobody")]
    [InlineData("keys", "rotate", "--revoke")]
    public async Task Run_WhatCannotBe_Exits1WithOneLine(params string[] verb)
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);

        var (code, _, error) = await RunAsync([.. verb, .. Development(database)]);

        code.ShouldBe(1);
        error.Trim().ShouldNotBeEmpty();
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Users_Plan_ShowsWhatCountsAndWhereItComesFrom()
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);

        var given = await RunAsync(["users", "plan", "bob", "studio", "--until", "2190-01-01T00:00:00Z", .. Development(database)]);
        var shown = await RunAsync(["users", "subscription", "bob", .. Development(database)]);

        given.Code.ShouldBe(0, given.Error);
        given.Output.ShouldStartWith("studio since ");
        given.Output.ShouldContain(" until 2190-01-01 00:00:00Z");
        given.Output.ShouldContain("  studio by an operator since ");
        shown.Output.ShouldBe(given.Output);
    }

    [Fact]
    public async Task Billing_Events_ListsTheUnmatchedOnes()
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        await database.ScalarAsync("""
            INSERT INTO identity.billing_events (id, received_at, expires_at, name, subscription_id, variant_id, status, outcome, reason)
            VALUES ('\x01', '2026-11-02', '2190-01-01', 'subscription_created', '501', '9', 'active', 'unmatched', 'unknown_variant'),
                   ('\x02', '2026-11-01', '2190-01-01', 'subscription_updated', '502', '101', 'active', 'applied', NULL)
            """);

        var all = await RunAsync(["billing", "events", .. Development(database)]);
        var unmatched = await RunAsync(["billing", "events", "--unmatched", "--limit", "5", .. Development(database)]);

        all.Code.ShouldBe(0, all.Error);
        all.Output.Trim().Split('\n').Length.ShouldBe(2);
        unmatched.Output.Trim().ShouldBe("2026-11-02 00:00:00Z subscription_created subscription 501 customer - variant 9 active: unmatched (unknown_variant), user -");
        (await RunAsync(["billing", "events", "--limit", "0", .. Development(database)])).Code.ShouldBe(2);
    }

    [Fact]
    public void Split_SettingsAnywhere_ReachConfigurationAndNotTheVerb()
    {
        var (settings, command) = SettingsArguments.Split(["--Issuer", "https://a.example", "keys", "--Database:Schema=dev", "rotate", "--now", "--urls", "http://*:1"]);

        settings.ShouldBe(["--Issuer", "https://a.example", "--Database:Schema=dev", "--urls", "http://*:1"]);
        command.ShouldBe(["keys", "rotate", "--now"]);
    }

    internal static string[] Development(TestDatabase database) =>
        ["--environment=Development", $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={database.MigratorConnectionString}"];

    private static string[] Production(TestDatabase database, PemCertificate certificate) =>
    [
        "--environment=Production", "--Issuer=https://id.example.com", $"--DataProtection:CertificateFile={certificate.Path}", "--ForwardedHeaders:KnownProxies:0=127.0.0.1",
        $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={database.MigratorConnectionString}",
    ];

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
