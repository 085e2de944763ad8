using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>Outside Development somebody has to end TLS, and it has to be said who.</summary>
public sealed class ProxyTrustTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("urls", "http://*:8080")]
    [InlineData("http_ports", "8080")]
    [InlineData("Kestrel:Endpoints:Web:Url", "http://*:8080")]
    public void Check_HttpOnlyAndNobodyNamed_NamesKeyAndFix(string? key, string? value)
    {
        var problem = Check(new ForwardedHeadersSettings(), key, value).Single();

        problem.Key.ShouldBe("ForwardedHeaders:KnownProxies");
        problem.Fix.ShouldContain("Set ForwardedHeaders:KnownProxies:0");
    }

    [Theory]
    [InlineData("urls", "https://*:8443")]
    [InlineData("urls", "http://localhost:5000;https://*:8443")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Web:Url", "https://*:8443")]
    public void Check_ListensOnHttps_NeedsNoProxy(string key, string value) => Check(new ForwardedHeadersSettings(), key, value).ShouldBeEmpty();

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void Check_EverybodyNamed_IsRefused(string network)
    {
        var problem = Check(new ForwardedHeadersSettings { KnownNetworks = ["10.0.0.0/8", network] }, "http_ports", "8080").Single();

        problem.ToString().ShouldStartWith($"ForwardedHeaders:KnownNetworks:1 is everybody: '{network}'");
    }

    [Fact]
    public void Check_Development_AsksNothing() =>
        ProxyTrust.Check(new ConfigurationBuilder().Build(), requireHttps: false, new ForwardedHeadersSettings()).ShouldBeEmpty();

    private static IEnumerable<SettingProblem> Check(ForwardedHeadersSettings forwarded, string? key, string? value)
    {
        KeyValuePair<string, string?>[] settings = key is null ? [] : [KeyValuePair.Create(key, value)];
        return ProxyTrust.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), requireHttps: true, forwarded);
    }
}
