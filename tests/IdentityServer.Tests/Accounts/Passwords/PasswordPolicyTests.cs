using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("Passw0rd!")]
    [InlineData("비밀번호 Aa1!")]
    [InlineData("Aa1🦊Aa1🦊")]
    public void Check_KeepsEveryRule_IsAccepted(string password) => Check(password).ShouldBeEmpty();

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "required")]
    [InlineData("Pass0r!", "too_short")]
    [InlineData("passw0rd!", "no_uppercase")]
    [InlineData("PASSW0RD!", "no_lowercase")]
    [InlineData("Password!", "no_digit")]
    [InlineData("Passw0rdd", "no_special")]
    [InlineData("Passw0rd!\0", "invalid")]
    [InlineData("Passw0rd!\n", "invalid")]
    [InlineData("Aa1!🦊🦊🦊", "too_short")] // seven characters, whatever UTF-16 counts
    public void Check_BreaksOneRule_NamesIt(string? password, string code) => Check(password).ShouldBe([code]);

    [Fact]
    public void Check_BreaksSeveral_NamesAll() => Check("aaaa").ShouldBe(["too_short", "no_uppercase", "no_digit", "no_special"]);

    [Fact]
    public void Check_LongerThanIsHashed_IsRefused()
    {
        Check("Aa1!" + new string('x', 1020)).ShouldBeEmpty();
        Check("Aa1!" + new string('x', 1021)).ShouldBe(["too_long"]);
    }

    [Fact]
    public void Check_RulesSwitchedOff_OnlyLengthCounts()
    {
        var options = new PasswordOptions { MinLength = 12, RequireDigit = false, RequireLowercase = false, RequireSpecial = false, RequireUppercase = false };

        new PasswordPolicy(new OptionsWrapper<PasswordOptions>(options)).Check("aaaaaaaaaaaa").ShouldBeEmpty();
        new PasswordPolicy(new OptionsWrapper<PasswordOptions>(options)).Check("aaaaaaaaaaa").ShouldBe(["too_short"]);
    }

    private static IReadOnlyList<string> Check(string? password) => new PasswordPolicy(new OptionsWrapper<PasswordOptions>(new PasswordOptions())).Check(password);
}
