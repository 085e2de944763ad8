namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class AccountNameTests
{
    [Theory]
    [InlineData("Alice@Example.com")]
    [InlineData(" alice@example.com ")]
    [InlineData("ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ")] // full width
    [InlineData("\u00a0ALICE@EXAMPLE.COM\u3000")]
    public void Normalize_OtherSpelling_IsTheSameAccount(string typed) => AccountName.Normalize(typed).ShouldBe("alice@example.com");

    [Theory]
    [InlineData("alice\0")]
    [InlineData("\ud800alice")]
    [InlineData("al\u0001ice")]
    [InlineData("al\ufffeice")]
    public void Normalize_WhatNoAccountHas_NeverBecomesOne(string typed)
    {
        var name = AccountName.Normalize(typed);

        name.ShouldContain('\uFFFD');
        AccountName.IsClean(name).ShouldBeTrue();
    }

    [Theory]
    [InlineData("K\u212Aelvin", "kkelvin")]
    [InlineData("ﬁnn", "finn")]
    public void Normalize_CompatibilityCharacters_AreFolded(string typed, string name) => AccountName.Normalize(typed).ShouldBe(name);

    [Theory]
    [InlineData("a@example.com", "a@example.com")]
    [InlineData(" First.Last+tag@mail.example.co.kr ", "First.Last+tag@mail.example.co.kr")]
    [InlineData("사용자@예시.한국", "사용자@예시.한국")]
    [InlineData("ａ@example.com", "a@example.com")]
    public void TryParse_Address_IsRead(string typed, string address)
    {
        EmailAddress.TryParse(typed, out var read).ShouldBeTrue();
        read.ShouldBe(address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@example.com")]
    [InlineData("a@")]
    [InlineData("a@example")]
    [InlineData("a@b@example.com")]
    [InlineData("a@example..com")]
    [InlineData("a@example.com.")]
    [InlineData("a@-example.com")]
    [InlineData("a@192.0.2.1")]
    [InlineData(".a@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("a b@example.com")]
    [InlineData("a@exam ple.com")]
    [InlineData("a\r\nBcc: b@example.com")]
    [InlineData("<a@example.com>")]
    [InlineData("\"a\"@example.com")]
    [InlineData("a\0@example.com")]
    public void TryParse_NotAnAddress_IsRefused(string? typed) => EmailAddress.TryParse(typed, out _).ShouldBeFalse();

    [Fact]
    public void TryParse_TooLong_IsRefused()
    {
        EmailAddress.TryParse(new string('a', 64) + "@example.com", out _).ShouldBeTrue();
        EmailAddress.TryParse(new string('a', 65) + "@example.com", out _).ShouldBeFalse();
        EmailAddress.TryParse("a@" + string.Join('.', Enumerable.Repeat("example", 40)), out _).ShouldBeFalse();
    }
}
