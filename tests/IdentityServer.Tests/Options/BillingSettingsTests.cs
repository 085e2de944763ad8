using IdentityPlatform.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Options;

public sealed class BillingSettingsTests
{
    private const string Key = "Billing:LemonSqueezy";

    [Fact]
    public void Load_ByDefault_TakesNoWebhooks() => Load().Configured.ShouldBeFalse();

    [Fact]
    public void Load_SecretAndPlans_AreRead()
    {
        var settings = Load(("SigningSecret", "sixteen-letters!"), ("Plans:101", "pro"), ("Plans:102", "enterprise"));

        settings.Configured.ShouldBeTrue();
        settings.Plans.ShouldBe(new Dictionary<string, string> { ["101"] = "pro", ["102"] = "enterprise" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("SigningSecret", "", "101", "pro", "SigningSecret is missing")]
    [InlineData("SigningSecret", "canary-short", "101", "pro", "SigningSecret is too short")]
    [InlineData("SigningSecrets", "sixteen-letters!", "101", "pro", "SigningSecrets is not a setting")]
    [InlineData("SigningSecret", "sixteen-letters!", "101", "free", "Plans:101 is not a paid plan")]
    [InlineData("SigningSecret", "sixteen-letters!", "101", "Pro", "Plans:101 is not a paid plan")]
    [InlineData("SigningSecret", "sixteen-letters!", "pro", "101", "Plans:pro is not named by a variant")]
    [InlineData("SigningSecret", "sixteen-letters!", "-1", "pro", "Plans:-1 is not named by a variant")]
    public void Load_Wrong_NamesKeyAndProblemButNoSecret(string key, string secret, string variant, string plan, string problem)
    {
        var error = Should.Throw<SettingsException>(() => Load((key, secret), ($"Plans:{variant}", plan)));

        error.Message.ShouldStartWith($"{Key}:{problem}");
        error.Message.ShouldNotContain('\n');
        error.Message.ShouldNotContain("canary");
    }

    [Fact]
    public void Load_SecretWithoutPlans_IsRead() => // configuration may say what plans are sold as
        Load(("SigningSecret", "sixteen-letters!")).Plans.ShouldBeEmpty();

    private static LemonSqueezySettings Load(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Key}:{setting.Key}", (string?)setting.Value))).Build();
        return ServerSettings.Load(configuration, new Environment()).Billing.LemonSqueezy;
    }

    private sealed class Environment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Development";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
