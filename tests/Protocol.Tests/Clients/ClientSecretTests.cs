namespace IdentityPlatform.Protocol.Clients;

public sealed class ClientSecretTests
{
    [Fact]
    public void Verify_Generated_MatchesItselfOnly()
    {
        var secret = ClientSecret.Create();
        var stored = ClientSecret.HashGenerated(secret);
        secret.Length.ShouldBe(43);
        stored.ShouldNotContain(secret);
        ClientSecret.IsFast(stored).ShouldBeTrue();
        ClientSecret.Verify(stored, secret).ShouldBeTrue();
        ClientSecret.Verify(stored, secret + "a").ShouldBeFalse();
        ClientSecret.Verify(stored, "").ShouldBeFalse();
    }

    [Fact]
    public void Verify_Chosen_MatchesItselfOnlyAndIsSalted()
    {
        var stored = ClientSecret.HashChosen("correct horse");
        stored.ShouldStartWith("pbkdf2-sha256:600000:");
        ClientSecret.IsFast(stored).ShouldBeFalse();
        ClientSecret.Verify(stored, "correct horse").ShouldBeTrue();
        ClientSecret.Verify(stored, "correct hors").ShouldBeFalse();
        ClientSecret.HashChosen("correct horse").ShouldNotBe(stored);
    }

    // A vector of this form made elsewhere: python3 hashlib.pbkdf2_hmac('sha256', b'password', b'salt', 2).
    [Fact]
    public void Verify_KnownVector_Matches() =>
        ClientSecret.Verify("pbkdf2-sha256:2:c2FsdA:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM", "password").ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:AAAA")]
    [InlineData("md5:AAAA")]
    [InlineData("pbkdf2-sha256:")]
    [InlineData("pbkdf2-sha256:0:c2FsdA:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM")]
    [InlineData("pbkdf2-sha256:-1:c2FsdA:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM")]
    [InlineData("pbkdf2-sha256:2000000000:c2FsdA:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM")]
    [InlineData("pbkdf2-sha256:2:!:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM")]
    [InlineData("pbkdf2-sha256:2:c2FsdA:AAAA")]
    [InlineData("pbkdf2-sha256:2:c2FsdA:rk0Mla9rRtMtCt_5KPBt0CowP47zwlHf1uLYWpVHTEM:more")]
    public void Verify_MalformedStoredForm_NeverMatches(string stored) => ClientSecret.Verify(stored, "password").ShouldBeFalse();
}
