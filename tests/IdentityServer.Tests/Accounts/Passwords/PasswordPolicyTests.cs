using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class PasswordPolicyTests
{
    private static readonly LeakedPasswords Leaked = new();
    private static readonly PasswordStrength Strength = new(Leaked);
    private static readonly PasswordOwner Alice = new("alice_kim", "a.kim+work@example.com", "Alice Kim");

    [Theory]
    [InlineData("correct-Horse7-battery")]
    [InlineData("비밀번호 Aa1! 고양이")]
    [InlineData("Aa1🦊Zq7🐢")]
    [InlineData("xK9!mQ2z")]
    public void Check_KeepsEveryRule_IsAccepted(string password) => Check(password).ShouldBeEmpty();

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "required")]
    [InlineData("xK9!mQ2", "too_short")]
    [InlineData("xk9!mq2z", "no_uppercase")]
    [InlineData("XK9!MQ2Z", "no_lowercase")]
    [InlineData("xKa!mQbz", "no_digit")]
    [InlineData("xK9amQ2z", "no_special")]
    [InlineData("xK9!mQ2z\0", "invalid")]
    [InlineData("xK9!mQ2z\n", "invalid")]
    [InlineData("Aa1!🦊🦊🦊", "too_short")] // seven characters, whatever UTF-16 counts
    [InlineData("Passw0rd!", "too_weak")]
    [InlineData("Qwerty123!", "too_weak")]
    [InlineData("Aa1!Aa1!Aa1!Aa1!Aa1!", "too_weak")]
    [InlineData("!Alice.Kim!xK9mQ2z", "contains_name")]
    [InlineData("A.Kim+Work-xK9!mQ2z", "contains_name")]
    [InlineData("Identity-Platform-xK9!mQ2z", "contains_name")]
    public void Check_BreaksOneRule_NamesIt(string? password, string code) => Check(password).ShouldBe([code]);

    [Fact]
    public void Check_BreaksSeveral_NamesAll() => Check("zqzq").ShouldBe(["too_short", "no_uppercase", "no_digit", "no_special"]);

    [Fact]
    public void Check_LongerThanIsHashed_IsRefused()
    {
        Check("xK9!mQ2z" + new string('x', 1016)).ShouldBeEmpty();
        Check("xK9!mQ2z" + new string('x', 1017)).ShouldBe(["too_long"]);
    }

    // ASVS V6.2.5: "passwords of any composition can be used, without rules limiting the type of characters".
    [Fact]
    public void Check_CompositionSwitchedOff_TwentyLowercaseLettersAreAccepted() =>
        Check("qmzuhtwplxdrkvneobya", PlainRules()).ShouldBeEmpty();

    // ASVS V6.2.4 and V6.2.12.
    [Theory]
    [InlineData("password123")]
    [InlineData("PassWord123")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("iloveyou")]
    public void Check_OfThePublishedLeaks_IsRefused(string password) => Check(password, PlainRules()).ShouldBe(["leaked"]);

    [Fact]
    public void Check_EveryRuleSwitchedOff_OnlyLengthCounts()
    {
        var rules = PlainRules();
        (rules.MinLength, rules.MinStrength, rules.RejectLeaked, rules.RejectNames) = (9, 0, false, false);

        Check("alice_kim", rules).ShouldBeEmpty();
        Check("password", rules).ShouldBe(["too_short"]);
    }

    [Fact]
    public void Check_NameOfThreeLetters_MayBeInThePassword() =>
        Policy(new PasswordOptions()).Check("Bob-xK9!mQ2z", new PasswordOwner("bob", "bob@example.com", null)).ShouldBeEmpty();

    [Fact]
    public void Check_WordOfTheOrganisation_IsRefused() =>
        Check("acme-Tools-xK9!mQ2z", new PasswordOptions { ForbiddenWords = ["Acme Tools"] }).ShouldBe(["contains_name"]);

    private static PasswordOptions PlainRules() => new() { RequireDigit = false, RequireLowercase = false, RequireSpecial = false, RequireUppercase = false };

    private static PasswordPolicy Policy(PasswordOptions rules) => new(new OptionsWrapper<PasswordOptions>(rules), Leaked, Strength);

    private static IReadOnlyList<string> Check(string? password, PasswordOptions? rules = null) => Policy(rules ?? new PasswordOptions()).Check(password, Alice);
}
