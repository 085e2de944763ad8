namespace IdentityPlatform.IdentityServer.Accounts.Federation;

public sealed class ProviderIdentityTests
{
    [Fact]
    public void Cleaned_WhatAnAccountCannotKeep_IsLeftOut()
    {
        var identity = new ProviderIdentity
        {
            Subject = "1", Email = "not an address", EmailVerified = true, Name = "x", Picture = "javascript:alert(1)", Locale = "../..", UserName = "a\u0000b",
        }.Cleaned();

        identity.ShouldBe(new ProviderIdentity { Subject = "1" }, "a verified e-mail that is none is not verified either");
    }

    [Theory]
    [InlineData("\uff41lice@example.com")]
    [InlineData("\u212aim@example.com")]
    [InlineData("alice@ex\uff41mple.com")]
    public void Cleaned_AddressThatIsFoldedToAnother_IsNotVerified(string email)
    {
        var identity = new ProviderIdentity { Subject = "1", Email = email, EmailVerified = true }.Cleaned();

        identity.EmailVerified.ShouldBeFalse("the provider has proven another address than the account is found by");
    }

    [Theory]
    [InlineData("alice@example.com")]
    [InlineData(" Alice@Example.com ")]
    public void Cleaned_AddressAsItIs_StaysVerified(string email) =>
        new ProviderIdentity { Subject = "1", Email = email, EmailVerified = true }.Cleaned().EmailVerified.ShouldBeTrue();

    [Fact]
    public void Cleaned_NoncharacterThatCannotBeNormalized_IsLeftOut() =>
        new ProviderIdentity { Subject = "1", Email = "a\ufffe@example.com", EmailVerified = true, UserName = "ab\ufffecd", Name = "ab\ufffecd" }.Cleaned()
            .ShouldBe(new ProviderIdentity { Subject = "1" });

    [Theory]
    [InlineData("")]
    [InlineData("with\nline")]
    [InlineData("\u00fcmlaut")]
    public void Cleaned_SubjectThatIsNone_IsRefused(string subject) =>
        Should.Throw<ProviderException>(() => new ProviderIdentity { Subject = subject }.Cleaned()).Problem.ShouldBe(ProviderProblem.Invalid);

    [Fact]
    public void ToString_OfTokens_ShowsNone() =>
        new ProviderTokens { AccessToken = "secret-a", RefreshToken = "secret-r", IdToken = "secret-i" }.ToString().ShouldNotContain("secret");
}
