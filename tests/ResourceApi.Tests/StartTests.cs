using IdentityPlatform.Database;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.ResourceApi;

/// <summary>Settings, migrations and rights: what has to be in order before anything is served.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Issuer", "--ConnectionStrings:ResourceApi=Host=x")]
    [InlineData("Issuer", "--Issuer=http://id.example.com", "--ConnectionStrings:ResourceApi=Host=x")]
    [InlineData("Issuer", "--Issuer=https://id.example.com/", "--ConnectionStrings:ResourceApi=Host=x")]
    [InlineData("Issuer", "--Issuer=nonsense", "--ConnectionStrings:ResourceApi=Host=x")]
    [InlineData("ConnectionStrings:ResourceApi", "--Issuer=https://id.example.com")]
    [InlineData("Cors:AllowedOrigins:0", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Cors:AllowedOrigins:0=https://app.example.com/")]
    [InlineData("Introspection:ClientSecret", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Introspection:ClientId=api")]
    [InlineData("SecurityEvents:Enabled", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--SecurityEvents:Enabled=perhaps")]
    [InlineData("SecurityEvents:WhenUnreachable", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--SecurityEvents:WhenUnreachable=1")]
    [InlineData("Telemetry:OtlpEndpoint", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Telemetry:OtlpEndpoint=collector")]
    [InlineData("Telemetry", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Telemetry:Protocol=Pigeon")]
    [InlineData("Database:Schema", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Database:Schema=a-b")]
    [InlineData("PublicUrl", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--PublicUrl=http://api.example.com")]
    [InlineData("Quotas:ImagesPerMonth:Free", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Quotas:ImagesPerMonth:Free=0")]
    [InlineData("Quotas:ImagesPerMonth:Studio", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Quotas:ImagesPerMonth:Studio=many")]
    [InlineData("Retention:QuotaUsage", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Retention:QuotaUsage=31.00:00:00")]
    [InlineData("Retention:SuperuserAudit", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Retention:SuperuserAudit=400")]
    [InlineData("RateLimits:RequestsPerMinutePerIp", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--RateLimits:RequestsPerMinutePerIp=0")]
    [InlineData("RateLimits:Enabled", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--RateLimits:Enabled=perhaps")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--ForwardedHeaders:KnownProxies:0=proxy")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--ForwardedHeaders:KnownNetworks:0=10.0.0.0")]
    [InlineData("ForwardedHeaders:ForwardLimit", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--ForwardedHeaders:ForwardLimit=0")]
    [InlineData("ForwardedHeaders:KnownProxies is missing", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--urls=http://*:8080")]
    [InlineData("ForwardedHeaders:KnownNetworks:0 is everybody", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--ForwardedHeaders:KnownNetworks:0=::/0")]
    [InlineData("Introspection:ClientSecret is the demo's", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", "--Introspection:ClientId=resource-api", "--Introspection:ClientSecret=resource-api-demo-secret-for-development-only")]
    [InlineData("ConnectionStrings:ResourceApi", "--Issuer=https://id.example.com", "--ConnectionStrings:Migrator=Host=x", "--urls=https://*:8443")]
    public async Task Start_WrongSetting_IsNamed(string key, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(["--environment=Production", .. settings]);

        (await Should.ThrowAsync<SettingsException>(() => Composition.BuildAsync(builder))).Message.ShouldContain(key);
    }

    [Fact]
    public void Settings_Development_HaveDefaults()
    {
        var builder = WebApplication.CreateBuilder(["--environment=Development"]);

        var settings = ApiSettings.Load(builder.Configuration, builder.Environment);

        settings.Issuer.ShouldBe("http://localhost:5000");
        settings.Audience.ShouldBe("urn:identity-platform:resource-api");
        settings.AllowedOrigins.ShouldBe(["http://localhost:5173"]);
        settings.Introspection.ShouldBeNull();
        settings.Quotas.ShouldBe(new QuotaSettings(Free: 100, Pro: 1000, Studio: 5000, Enterprise: null));
        settings.RateLimits.ShouldBe(new RateLimitSettings(Enabled: true, RequestsPerMinutePerIp: 100));
        settings.ForwardedHeaders.Any.ShouldBeFalse();
        settings.RequireHttps.ShouldBeFalse();
    }

    [Theory]
    [InlineData("--urls=https://*:8443")]
    [InlineData("--ForwardedHeaders:KnownNetworks:0=10.0.0.0/8")]
    public void Settings_TlsEndsSomewhere_AreAccepted(string setting)
    {
        var builder = WebApplication.CreateBuilder(["--environment=Production", "--Issuer=https://id.example.com", "--ConnectionStrings:ResourceApi=Host=x", setting]);

        ApiSettings.Load(builder.Configuration, builder.Environment).RequireHttps.ShouldBeTrue();
    }

    [Fact]
    public async Task Start_DatabaseNotMigrated_SaysWhatToRun()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var builder = WebApplication.CreateBuilder(
            ["--environment=Production", "--Issuer=https://id.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--ConnectionStrings:ResourceApi={database.ResourceApiConnectionString}"]);

        (await Should.ThrowAsync<SchemaVersionException>(() => Composition.BuildAsync(builder))).Message.ShouldContain("migrate");
    }

    [Fact]
    public async Task Migrate_Twice_AppliesOnce()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var settings = new ApiSettings
        {
            Issuer = "https://id.example.com", Audience = "urn:api", DataDirectory = ".data", Schema = "resource_api", AllowedOrigins = [],
            MigratorConnectionString = database.MigratorConnectionString, ConnectionString = database.ResourceApiConnectionString,
        };

        (await ApiDatabase.MigrateAsync(settings, NullLoggerFactory.Instance)).Count.ShouldBe(ApiDatabase.Migrations.Expected);
        (await ApiDatabase.MigrateAsync(settings, NullLoggerFactory.Instance)).ShouldBeEmpty();
        await using var opened = await ApiDatabase.OpenAsync(settings, NullLoggerFactory.Instance);
        opened.Source.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("UPDATE stock_listings SET name = 'x'")]
    [InlineData("DELETE FROM readings")]
    [InlineData("DROP TABLE images")]
    [InlineData("CREATE TABLE extra (id int)")]
    public async Task ServingLogin_MoreThanItNeeds_IsDenied(string sql)
    {
        await using var database = await ApiHost.MigratedDatabaseAsync();
        await using var source = PostgresDataSource.Create(database.ResourceApiConnectionString, "resource_api", "test");
        await using var command = source.CreateCommand(sql);

        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
