using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>What is in the way of a start is told in one line that names cause and mend; exit code 1, no stack, no secret.</summary>
public sealed class BadStartTests
{
    [Fact]
    public async Task Start_WrongPassword_NamesTheLogin()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var error = await RefusedAsync(new NpgsqlConnectionStringBuilder(database.IdentityServerConnectionString) { Password = "canary-pw" });

        error.ShouldStartWith("PostgreSQL cannot be used: password authentication failed for user \"identity_server\".");
        error.ShouldContain("Set the Password of ConnectionStrings:IdentityServer");
    }

    [Fact]
    public async Task Start_DatabaseThatDoesNotExist_SaysHowToMakeIt()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        (await RefusedAsync(new NpgsqlConnectionStringBuilder(database.IdentityServerConnectionString) { Database = "nowhere" })).ShouldContain("database \"nowhere\" does not exist. Check Database in");
    }

    [Fact]
    public async Task Start_LoginWithoutRights_SaysWhoGrantsThem()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        (await RefusedAsync(new NpgsqlConnectionStringBuilder(database.ResourceApiConnectionString))).ShouldStartWith("The login may not use the schema identity");
    }

    [Fact]
    public async Task Start_LoginWithTheSchemaButNoTables_SaysWhoGrantsThem()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("GRANT USAGE ON SCHEMA identity TO resource_api");

        (await RefusedAsync(new NpgsqlConnectionStringBuilder(database.ResourceApiConnectionString))).ShouldContain("rights are granted to that login by `migrate`");
    }

    [Theory]
    [InlineData("CREATE TABLE identity.users (id int)", "Schema identity holds tables of another program (users) and no record of migrations")]
    [InlineData("CREATE TABLE identity.schema_migrations (version text)", "The table schema_migrations in schema identity is another program's")]
    [InlineData("CREATE TABLE identity.schema_migrations (version int, name text, checksum text); GRANT SELECT ON identity.schema_migrations TO identity_server, identity_platform_migrator; INSERT INTO identity.schema_migrations VALUES (1, 'resource_api', 'x')", "The schema has applied V001__resource_api.sql, and this program's file of that number is V001__accounts.sql")]
    public async Task Start_DatabaseOfAnotherProgram_IsLeftAlone(string sql, string reason)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ScalarAsync(sql);

        var serve = await RefusedAsync(new NpgsqlConnectionStringBuilder(database.IdentityServerConnectionString));
        var migrate = await CommandRun.OfAsync(database, "migrate");

        serve.ShouldStartWith(reason);
        migrate.Code.ShouldBe(1);
        migrate.Error.Trim().ShouldStartWith(reason);
        migrate.Error.Trim().ShouldNotContain('\n');
        (await database.ScalarAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'identity'")).ShouldBe(1L);
    }

    [Theory]
    [InlineData("INSERT INTO identity.schema_migrations (version, name, checksum, duration_ms) VALUES (900, 'drop_users', 'x', 1)", "newer than this program")]
    [InlineData("UPDATE identity.schema_migrations SET checksum = 'x' WHERE version = 2", "V002__protocol.sql was changed after it had been applied")]
    public async Task Start_SchemaThatDoesNotFit_IsRefused(string sql, string reason)
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync(sql);

        (await RefusedAsync(new NpgsqlConnectionStringBuilder(database.IdentityServerConnectionString))).ShouldContain(reason);
    }

    [Theory]
    [InlineData("--urls=http://192.0.2.1:5000", "Cannot listen at http://192.0.2.1:5000: this machine has no such address")]
    [InlineData("--Kestrel:Endpoints:X:Url=nonsense", "Cannot listen at ")]
    [InlineData("--Kestrel:Certificates:Default:Path=nowhere.pem", "Cannot listen at ")]
    public async Task Serve_WhereItCannotListen_SaysWhy(string setting, string reason)
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var (code, _, error) = await CommandRun.OfAsync(database, "serve", "--Issuer=http://localhost:5000", "--urls=https://127.0.0.1:0", setting);

        code.ShouldBe(1);
        error.Trim().ShouldStartWith(reason);
        error.Trim().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("Billing:LemonSqueezy", "Billing:LemonSqueezy is a section, not a value")]
    [InlineData("Issuer:0", "Issuer is one value, not a list or section")]
    [InlineData("Smtp:Host:0", "Smtp:Host is one value, not a list or section")]
    public void Settings_OfAnotherShape_AreNamed(string key, string reason)
    {
        var host = ServerHost.NewBuilder([]);
        host.Configuration[key] = "x";

        Should.Throw<SettingsException>(() => Options.ServerSettings.Load(host.Configuration, host.Environment)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("MAIL", "/var/mail/root")]
    [InlineData("LOG", "x")]
    public void Settings_VariableOfAnotherProgram_IsPassedOver(string name, string value)
    {
        var host = ServerHost.NewBuilder(["--environment=Development"]);
        host.Configuration.AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]);

        Options.ServerSettings.Load(host.Configuration, host.Environment).Mail.RequestedPerBurst.ShouldBe(5);
    }

    private static async Task<string> RefusedAsync(NpgsqlConnectionStringBuilder connection)
    {
        using var certificate = new PemCertificate();
        var (code, _, error) = await CommandRun.OfAsync(
            "serve", "--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--DataProtection:CertificateFile={certificate.Path}", "--urls=http://127.0.0.1:0",
            $"--ConnectionStrings:IdentityServer={connection}");
        code.ShouldBe(1);
        error.Trim().ShouldNotContain('\n');
        error.ShouldNotContain("canary");
        return error.Trim();
    }
}
