namespace IdentityPlatform.Deploy.Settings;

/// <summary>The check of settings finds what it is there to find.</summary>
public sealed class ContainerSettingsTests
{
    private static readonly Dictionary<string, string> Api = new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production", ["ASPNETCORE_HTTP_PORTS"] = "8080", ["Issuer"] = "https://id.example.com", ["SecretsDirectory"] = "/run/secrets",
        ["ForwardedHeaders__KnownProxies__0"] = "10.0.0.1",
    };

    private static readonly Dictionary<string, string> ApiSecrets = new(StringComparer.Ordinal) { ["/run/secrets/ConnectionStrings__ResourceApi"] = "Host=x" };

    [Fact]
    public void Problems_EverythingKnown_AreNone() => new ContainerSettings("resource-api", Api, ApiSecrets).Problems().ShouldBeEmpty();

    [Theory]
    [InlineData("Introspektion__ClientId", "x", "Introspektion:ClientId is read by nobody")]
    [InlineData("Quotas__ImagesPerMonths__Free", "5", "Quotas:ImagesPerMonths:Free is read by nobody")]
    [InlineData("ForwardedHeaders__KnownProxies__0", "proxy", "ForwardedHeaders:KnownProxies:0 is not an IP address")]
    public void Problems_OneThatIsNot_IsNamed(string variable, string value, string problem) =>
        new ContainerSettings("resource-api", new Dictionary<string, string>(Api) { [variable] = value }, ApiSecrets).Problems().ShouldContain(line => line.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void Problems_SecretNobodyReads_IsNamed() =>
        new ContainerSettings("resource-api", Api, new Dictionary<string, string>(ApiSecrets) { ["/run/secrets/ConnectionStrings__Resource"] = "Host=x" }).Problems()
            .ShouldBe(["ConnectionStrings:Resource is read by nobody"]);

    [Fact]
    public void Problems_IdentityServerWithoutSecrets_AreThoseOfTheStart() =>
        new ContainerSettings("identity-server", Api, new Dictionary<string, string> { ["/run/secrets/nothing"] = "" }).Problems().ShouldContain(line => line.StartsWith("DataProtection:CertificateFile is missing", StringComparison.Ordinal));
}
