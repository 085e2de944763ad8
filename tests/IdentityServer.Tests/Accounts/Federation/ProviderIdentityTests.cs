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
    [InlineData("")]
    [InlineData("with\nline")]
    [InlineData("\u00fcmlaut")]
    public void Cleaned_SubjectThatIsNone_IsRefused(string subject) =>
        Should.Throw<ProviderException>(() => new ProviderIdentity { Subject = subject }.Cleaned()).Problem.ShouldBe(ProviderProblem.Invalid);

    [Fact]
    public void ToString_OfTokens_ShowsNone() =>
        new ProviderTokens { AccessToken = "secret-a", RefreshToken = "secret-r", IdToken = "secret-i" }.ToString().ShouldNotContain("secret");
}
