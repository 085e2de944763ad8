using IdentityPlatform.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Options;

public sealed class FederationSettingsTests
{
    private const string Company = "Federation:OpenIdConnect:company";

    [Theory]
    [InlineData("Federation:Google:ClientSecret", "", "Federation:Google:ClientSecret is missing")]
    [InlineData("Federation:Google:ClientId", "", "Federation:Google:ClientId is missing")]
    [InlineData("Federation:Google:TokenEndpoint", "token", "Federation:Google:TokenEndpoint is not an address")]
    [InlineData("Federation:Google:TokenEndpoint", "http://google.example/token", "Federation:Google:TokenEndpoint is not https")]
    [InlineData("Federation:Google:Issuer", "accounts.google.com", "Federation:Google:Issuer is not an address")]
    [InlineData("Federation:Google:EmailsEndpoint", "https://x.example", "Federation:Google:EmailsEndpoint is not a setting")]
    [InlineData("Federation:Facebook:ClientId", "x", "Federation:Facebook is not a setting")]
    [InlineData("Federation:Timeout", "10", "Federation:Timeout is not a duration")]
    [InlineData("Federation:ProfileRefreshInterval", "100.00:00:00", "Federation:ProfileRefreshInterval is out of range")]
    [InlineData(Company + ":ClientId", "", "Federation:OpenIdConnect:company:ClientId is missing")]
    [InlineData(Company + ":Issuer", "", "Federation:OpenIdConnect:company:Issuer is not an address")]
    [InlineData(Company + ":Issuer", "http://id.company.example", "Federation:OpenIdConnect:company:Issuer is not https")]
    [InlineData(Company + ":Authority", "https://other.example", "Federation:OpenIdConnect:company:Authority is another than Issuer")]
    [InlineData(Company + ":Scope", "profile email", "Federation:OpenIdConnect:company:Scope lacks openid")]
    [InlineData(Company + ":DisplayName", " ", "Federation:OpenIdConnect:company:DisplayName is not a name for a button")]
    [InlineData("Federation:OpenIdConnect:google:ClientId", "x", "Federation:OpenIdConnect:google is a reserved name")]
    [InlineData("Federation:OpenIdConnect:Two Words:ClientId", "x", "Federation:OpenIdConnect:Two Words is not a provider's name")]
    public void Load_OneThingWrong_NamesKeyAndProblem(string key, string value, string problem) =>
        Should.Throw<SettingsException>(() => Load((key, value))).Message.ShouldContain(problem);

    [Fact]
    public void Load_NothingConfigured_OffersNobody()
    {
        var settings = Load([], configured: false);

        settings.Google.Configured.ShouldBeFalse();
        settings.OpenIdConnect.ShouldBeEmpty();
    }

    [Fact]
    public void Load_LoopbackOverHttp_IsAllowedEverywhere() => Load(("Federation:Google:TokenEndpoint", "http://localhost:9/token")).Google.TokenEndpoint.ShouldBe("http://localhost:9/token");

    [Fact]
    public void ExpectedIssuer_OfForeignEndpoints_IsUnknownUnlessSet()
    {
        Load().Google.ExpectedIssuer.ShouldBe("https://accounts.google.com");
        Load(("Federation:Google:TokenEndpoint", "https://stand-in.example/token")).Google.ExpectedIssuer.ShouldBeNull();
        Load(("Federation:Google:TokenEndpoint", "https://stand-in.example/token"), ("Federation:Google:Issuer", "https://stand-in.example")).Google.ExpectedIssuer
            .ShouldBe("https://stand-in.example");
    }

    private static FederationSettings Load(params (string Key, string Value)[] changes) => Load(changes, configured: true);

    private static FederationSettings Load((string Key, string Value)[] changes, bool configured)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (configured)
        {
            values["Federation:Google:ClientId"] = values[Company + ":ClientId"] = "id";
            values["Federation:Google:ClientSecret"] = "secret";
            values[Company + ":Issuer"] = "https://id.company.example";
        }

        foreach (var (key, value) in changes)
            values[key] = value;
        var problems = new List<SettingProblem>();
        var settings = SettingsReader.Read<FederationSettings>(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), new Production(), problems);
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "tests";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
