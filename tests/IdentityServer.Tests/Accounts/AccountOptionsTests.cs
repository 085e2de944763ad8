using IdentityPlatform.IdentityServer.Storage.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class AccountOptionsTests
{
    [Theory]
    [InlineData("Password:BcryptCost", "3")]
    [InlineData("Password:BcryptCost", "17")]
    [InlineData("Password:MinLength", "0")]
    [InlineData("Password:HashingConcurrency", "-1")]
    [InlineData("Password:HashingQueueTimeout", "00:00:00")]
    [InlineData("Password:MinStrength", "5")]
    [InlineData("Password:ForbiddenWords:0", "abc")]
    [InlineData("Lockout:MaxFailedAttempts", "0")]
    [InlineData("Lockout:Duration", "-00:15:00")]
    [InlineData("RateLimits:FailedSignInsPerMinute", "0")]
    [InlineData("Sessions:Lifetime", "00:00:00")]
    [InlineData("Sessions:RememberedLifetime", "00:00:01")]
    [InlineData("Registration:TermsVersion", "")]
    public void Start_ImpossibleSetting_IsRefusedByItsKey(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        using var services = new ServiceCollection().AddLogging().AddAccounts(configuration).BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(key);
    }

    [Fact]
    public void Start_NothingSet_IsFine()
    {
        using var services = new ServiceCollection().AddLogging().AddAccounts(new ConfigurationBuilder().Build()).BuildServiceProvider();

        Should.NotThrow(() => services.GetRequiredService<IStartupValidator>().Validate());
    }
}
