using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class PasswordGeneratorTests
{
    private static readonly LeakedPasswords Leaked = new();
    private static readonly PasswordOwner Owner = new("alice_kim", "a.kim@example.com", "Alice Kim");

    public static TheoryData<PasswordOptions> Policies => new()
    {
        new PasswordOptions(),
        new PasswordOptions { MinStrength = 4 },
        new PasswordOptions { MinLength = 128 },
        new PasswordOptions { MinLength = 1, RequireDigit = false, RequireLowercase = false, RequireSpecial = false, RequireUppercase = false, MinStrength = 0 },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void New_WhateverThePolicy_KeepsIt(PasswordOptions rules)
    {
        var options = new OptionsWrapper<PasswordOptions>(rules);
        var policy = new PasswordPolicy(options, Leaked, new PasswordStrength(Leaked));
        var generator = new PasswordGenerator(policy, options);

        var passwords = Enumerable.Range(0, 200).Select(_ => generator.New(Owner)).ToArray();

        passwords.Distinct(StringComparer.Ordinal).Count().ShouldBe(200);
        passwords.ShouldAllBe(password => policy.Check(password, Owner).Count == 0);
        passwords.ShouldAllBe(password => password.Length >= 23 && !password.Contains('0') && !password.Contains('l'));
    }
}
