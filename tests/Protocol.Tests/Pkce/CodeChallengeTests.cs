using IdentityPlatform.Protocol.Pkce;

namespace IdentityPlatform.Protocol.Tests.Pkce;

public sealed class CodeChallengeTests
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Theory]
    [InlineData(42, false)]
    [InlineData(43, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void VerifierIsWellFormed_ByLength_Between43And128(int length, bool expected) =>
        CodeVerifier.IsWellFormed(new string('a', length)).ShouldBe(expected);

    [Fact]
    public void VerifierIsWellFormed_EveryAsciiCharacter_OnlyUnreservedOnes()
    {
        const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        for (var c = '\0'; c < 256; c++)
            CodeVerifier.IsWellFormed(new string('a', 50) + c).ShouldBe(Unreserved.Contains(c, StringComparison.Ordinal), $"character {(int)c}");
    }

    [Theory]
    [InlineData(Challenge, true)]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", false)] // 42
    [InlineData(Challenge + "A", false)] // 44
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN", false)] // spare bits: another spelling of the same hash
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", false)]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void ChallengeIsWellFormed_Only43Base64UrlCharacters(string? challenge, bool expected) =>
        CodeChallenge.IsWellFormed(challenge).ShouldBe(expected);

    [Fact]
    public void Matches_OwnVerifier_True() => CodeChallenge.Matches(Challenge, Verifier).ShouldBeTrue();

    [Theory]
    [InlineData(Challenge, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl")] // one character off
    [InlineData(Challenge, Challenge)]
    [InlineData(Verifier, Verifier)] // what method plain would accept
    [InlineData(Challenge, "short")]
    [InlineData(Challenge, "")]
    [InlineData(Challenge, null)]
    [InlineData(null, Verifier)]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Matches_AnythingElse_False(string? challenge, string? verifier) => CodeChallenge.Matches(challenge, verifier).ShouldBeFalse();

    [Fact]
    public void Matches_LongestVerifier_RoundTrips()
    {
        var verifier = new string('~', CodeVerifier.MaxLength);

        CodeChallenge.Matches(CodeChallenge.FromVerifier(verifier), verifier).ShouldBeTrue();
    }

    [Fact]
    public void FromVerifier_NotWellFormed_Throws() => Should.Throw<ArgumentException>(() => CodeChallenge.FromVerifier("short"));
}
