using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Account;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

public sealed class PasswordHintTests
{
    private static readonly IStringLocalizer<Texts> Texts = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider()
        .GetRequiredService<IStringLocalizer<Texts>>();

    [Fact]
    public void Of_DefaultPolicy_NamesEveryRule()
    {
        var hint = PasswordHint.Of(Texts, new PasswordOptions());

        hint.ShouldBe("At least 8 characters. With an upper case letter, a lower case letter, a digit, a symbol.");
    }

    [Fact]
    public void Of_LengthOnly_NamesOnlyTheLength() =>
        PasswordHint.Of(Texts, new PasswordOptions { MinLength = 15, RequireUppercase = false, RequireLowercase = false, RequireDigit = false, RequireSpecial = false })
            .ShouldBe("At least 15 characters.");
}
