using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class BcryptPasswordHasherTests
{
    private static readonly User Anyone = new();
    private static readonly BcryptPasswordHasher Hasher = WithCost(4);

    // From crypt_blowfish 1.3 (wrapper.c), OpenBSD-style and the jBCrypt test set; published with their passwords.
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("a", "$2a$10$k87L/MF28Q673VKh8/cPi.SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    // From passlib's documentation of bcrypt_sha256.
    [InlineData("password", "$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2")]
    public void VerifyHashedPassword_PublishedVector_Matches(string password, string hash)
    {
        Hasher.VerifyHashedPassword(Anyone, hash, password).ShouldNotBe(PasswordVerificationResult.Failed);
        Hasher.VerifyHashedPassword(Anyone, hash, "x" + password).ShouldBe(PasswordVerificationResult.Failed);
    }

    [Theory]
    [InlineData(71, "$2b$04$")]
    [InlineData(72, "$bcrypt-sha256$v=2,t=2b,r=4$")]
    [InlineData(73, "$bcrypt-sha256$v=2,t=2b,r=4$")]
    [InlineData(128, "$bcrypt-sha256$v=2,t=2b,r=4$")]
    public void HashPassword_AroundTheLimitOfBcrypt_IsExact(int length, string prefix)
    {
        var password = new string('p', length - 1) + "!";

        var hash = Hasher.HashPassword(Anyone, password);

        hash.ShouldStartWith(prefix);
        Hasher.VerifyHashedPassword(Anyone, hash, password).ShouldBe(PasswordVerificationResult.Success);
        Hasher.VerifyHashedPassword(Anyone, hash, password + "x").ShouldBe(PasswordVerificationResult.Failed);
        Hasher.VerifyHashedPassword(Anyone, hash, password[..^1]).ShouldBe(PasswordVerificationResult.Failed);
        Hasher.VerifyHashedPassword(Anyone, hash, password[..^1] + "?").ShouldBe(PasswordVerificationResult.Failed);
        Hasher.VerifyHashedPassword(Anyone, hash, password.ToUpperInvariant()).ShouldBe(PasswordVerificationResult.Failed);
    }

    [Theory]
    [InlineData("비밀번호는 길고 안전해야 합니다! 비밀번호는 길고 안전해야 합니다!")]
    [InlineData("🦊🦊🦊🦊 correct horse 🔋")]
    [InlineData(" spaces count ")]
    public void HashPassword_AnyScript_IsExact(string password)
    {
        var hash = Hasher.HashPassword(Anyone, password);

        Hasher.VerifyHashedPassword(Anyone, hash, password).ShouldBe(PasswordVerificationResult.Success);
        Hasher.VerifyHashedPassword(Anyone, hash, password.Trim() + "x").ShouldBe(PasswordVerificationResult.Failed);
    }

    [Fact]
    public void HashPassword_Twice_SaltsDiffer() =>
        Hasher.HashPassword(Anyone, "same").ShouldNotBe(Hasher.HashPassword(Anyone, "same"));

    [Theory]
    [InlineData("before\0after")]
    [InlineData("\0")]
    [InlineData("bell\u0007")]
    [InlineData("half pair", '\ud83e')] // test names cannot hold it, so it is added here
    public void VerifyHashedPassword_WhatCannotBeHashed_NeverMatches(string text, char? added = null)
    {
        var password = text + added;

        Should.Throw<ArgumentException>(() => Hasher.HashPassword(Anyone, password));
        // What bcrypt would have made of it: all up to the NUL.
        Hasher.VerifyHashedPassword(Anyone, Hasher.HashPassword(Anyone, password.Split('\0', '\u0007', '\ud83e')[0]), password).ShouldBe(PasswordVerificationResult.Failed);
        Hasher.VerifyHashedPassword(Anyone, "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", password).ShouldBe(PasswordVerificationResult.Failed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*0")]
    [InlineData("plain")]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n")]
    [InlineData("$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$+5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCC$C.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$bcrypt-sha256$v=1,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2")]
    [InlineData("$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2$")]
    [InlineData("$6$rounds=5000$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.")]
    public void VerifyHashedPassword_MalformedHash_NeverMatchesNorThrows(string hash) =>
        Hasher.VerifyHashedPassword(Anyone, hash, "U*U").ShouldBe(PasswordVerificationResult.Failed);

    [Theory]
    [InlineData("short", "$2y$05$", true)] // another variant
    [InlineData("short", "$2b$04$", true)] // below the cost
    [InlineData("short", "$2b$05$", false)]
    [InlineData("short", "$2b$06$", false)] // above it
    public void VerifyHashedPassword_OldForm_AsksForRenewal(string password, string prefix, bool renew)
    {
        var cost = int.Parse(prefix.AsSpan(4, 2), System.Globalization.CultureInfo.InvariantCulture);
        var hash = prefix + WithCost(cost).HashPassword(Anyone, password)[7..];

        WithCost(5).VerifyHashedPassword(Anyone, hash, password)
            .ShouldBe(renew ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Success);
    }

    [Fact]
    public void VerifyHashedPassword_ImportedPlainHashOfLongPassword_MatchesAndAsksForRenewal()
    {
        const string imported = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        const string first72 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

        WithCost(5).VerifyHashedPassword(Anyone, imported, first72 + new string('é', 600)).ShouldBe(PasswordVerificationResult.SuccessRehashNeeded);
    }

    private static BcryptPasswordHasher WithCost(int cost) => new(new OptionsWrapper<PasswordOptions>(new PasswordOptions { BcryptCost = cost }));
}
