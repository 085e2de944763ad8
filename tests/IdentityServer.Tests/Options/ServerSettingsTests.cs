using IdentityPlatform.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Options;

public sealed class ServerSettingsTests
{
    [Theory]
    [InlineData("Tokens:AccessTokenLifetime", "900", "is not a duration")]
    [InlineData("Tokens:AccessTokenLifetime", "soon", "is not a duration")]
    [InlineData("Tokens:AccessTokenLifetime", "2.00:00:00", "is out of range")]
    [InlineData("Tokens:AuthorizationCodeLifetime", "00:11:00", "is out of range")]
    [InlineData("Tokens:RefreshTokenGrace", "-00:00:01", "is out of range")]
    [InlineData("Tokens:AccesTokenLifetime", "00:15:00", "is not a setting")]
    [InlineData("RateLimits:RequestsPerMinutePerIp", "0", "is out of range")]
    [InlineData("RateLimits:RequestsPerMinutePerIp", "many", "is not a whole number")]
    [InlineData("RateLimits:Enabled", "perhaps", "is not true or false")]
    [InlineData("Password:BcryptCosts", "12", "is not a setting")]
    [InlineData("Password:MinLength", "eight", "is not a whole number")]
    [InlineData("Sessions:Lifetime", "12", "is not a duration")]
    [InlineData("Database:Schema", "identity; drop", "is not a schema name")]
    [InlineData("Seed:File", "/nowhere/seed.json", "names no file")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "proxy", "is not an IP address")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "10.0.0.0", "is not a network")]
    [InlineData("Feed:HoldPollsFor", "00:00:00", "is out of range")]
    [InlineData("Feed:HeldPolls", "0", "is out of range")]
    [InlineData("Feed:InactivityTimeout", "00:01:00", "is out of range")]
    [InlineData("Log:Format", "xml", "is not one of Text, Json")]
    [InlineData("Telemetry:OtlpEndpoint", "collector:4317", "is not the address of a collector")]
    [InlineData("Telemetry:OtlpEndpoint", "http://user:secret@collector:4317", "is not the address of a collector")]
    [InlineData("Telemetry:Protocol", "Pigeon", "is not one of Grpc, HttpProtobuf")]
    [InlineData("Telemetry:TraceSampleRatio", "2", "is out of range")]
    [InlineData("Telemetry:Headers:Authorization", "Bearer abc", "is not a reference")]
    [InlineData("Telemetry:Headers:Authorization", "env:SET_NOWHERE", "refers to nothing")]
    [InlineData("Telemetry:Headers:Authorization", "file:/nowhere/key", "refers to nothing")]
    [InlineData("DataProtection:CertificateFile", "/nowhere/cert.pem", "names no file")]
    [InlineData("DataProtection:SecretFile", "/nowhere/secret", "names no file")]
    [InlineData("DataProtection:PreviousCertificates:0:CertificateFile", "/nowhere/cert.pem", "names no file")]
    [InlineData("DataProtection:PreviousSecretFiles:0", "/nowhere/secret", "names no file")]
    [InlineData("Retention:EndedSessions", "00:59:00", "is out of range")]
    [InlineData("Retention:UsedRefreshTokens", "00:00:00", "is out of range")]
    [InlineData("Retention:SignInHistory", "29.00:00:00", "is out of range")]
    [InlineData("Retention:SecurityEvents", "89.00:00:00", "is out of range")]
    [InlineData("Retention:SecurityEvents", "100.00:00:00", "is shorter than Retention:SignInHistory")]
    [InlineData("Keys:RotationInterval", "00:00:00", "is out of range")]
    [InlineData("Keys:PublishedBeforeUse", "91.00:00:00", "is out of range")]
    [InlineData("Keys:PublishedBeforeUse", "90.00:00:00", "is not shorter than Keys:RotationInterval")]
    [InlineData("Keys:KeptAfterUse", "-00:00:01", "is out of range")]
    [InlineData("Keys:DeletedAfter", "500.00:00:00", "is out of range")]
    [InlineData("Issuer", "id.example.com", "is not an issuer URL")]
    [InlineData("Issuer", "https://id.example.com/", "is not an issuer URL")]
    [InlineData("Issuer", "https://id.example.com?a=b", "is not an issuer URL")]
    [InlineData("Issuer", "https://id.example.com#a", "is not an issuer URL")]
    [InlineData("Issuer", "https://user@id.example.com", "is not an issuer URL")]
    [InlineData("Issuer", "https://ID.example.com", "is not in its normal form")]
    [InlineData("Issuer", "ftp://id.example.com", "is not an issuer URL")]
    public void Load_WrongSetting_NamesKeyAndProblem(string key, string value, string problem)
    {
        var error = Should.Throw<SettingsException>(() => Load("Development", (key, value)));

        error.Message.ShouldStartWith($"{key} {problem}");
        error.Message.ShouldNotContain('\n');
    }

    [Fact]
    public void Load_ProductionWithoutAnything_NamesEveryMissingKey()
    {
        var error = Should.Throw<SettingsException>(() => Load("Production"));

        error.Message.Split('\n').Select(line => line.Split(' ')[0])
            .ShouldBe(["Issuer", "ConnectionStrings:IdentityServer", "DataProtection:CertificateFile", "ForwardedHeaders:KnownProxies"]);
    }

    [Fact]
    public void Load_ProductionWithHttpIssuer_Refuses() =>
        Should.Throw<SettingsException>(() => Load("Production", ("Issuer", "http://id.example.com"))).Message.ShouldContain("Issuer is not https");

    [Fact]
    public void Load_WrongConnectionString_DoesNotShowIt() =>
        Should.Throw<SettingsException>(() => Load("Development", ("ConnectionStrings:IdentityServers", "Password=canary"))).Message.ShouldNotContain("canary");

    [Theory]
    [InlineData(null, "http://localhost:5000")]
    [InlineData("http://localhost:5600", "http://localhost:5600")]
    [InlineData("http://*:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:80", "http://localhost")]
    [InlineData("https://127.0.0.1:5443;http://127.0.0.1:5000", "https://127.0.0.1:5443")]
    public void Load_DevelopmentWithoutIssuer_FollowsUrls(string? urls, string issuer) =>
        Load("Development", ("urls", urls)).Root.Issuer.ShouldBe(issuer);

    [Fact]
    public void Load_EverythingGiven_ReachesTheEngine()
    {
        var options = Load("Development", ("Issuer", "https://id.example.com/auth"), ("Tokens:AccessTokenLifetime", "01:00:00"), ("Tokens:RefreshTokenLifetime", "7.00:00:00")).ToProtocolOptions();

        options.Issuer.ShouldBe("https://id.example.com/auth");
        options.AccessTokenLifetime.ShouldBe(TimeSpan.FromHours(1));
        options.RefreshTokenLifetime.ShouldBe(TimeSpan.FromDays(7));
    }

    private static ServerSettings Load(string environment, params (string Key, string? Value)[] values) => ServerSettings.Load(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value))).Build(),
        new Surroundings(environment));

    private sealed class Surroundings(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
