using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_111);

    // RFC 6238 appendix B, mode SHA1.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1_111_111_109, "07081804")]
    [InlineData(1_111_111_111, "14050471")]
    [InlineData(1_234_567_890, "89005924")]
    [InlineData(2_000_000_000, "69279037")]
    [InlineData(20_000_000_000, "65353130")]
    public void CodeAt_VectorsOfTheRfc_Agree(long seconds, string expected)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Totp.Truncated(Secret, step, digits: 8).ShouldBe(expected);
        Totp.CodeAt(Secret, step).ShouldBe(expected[2..], "the last six digits of the same number");
    }

    // RFC 4226 appendix D.
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    public void CodeAt_VectorsOfHotp_Agree(long step, string expected) => Totp.CodeAt(Secret, step).ShouldBe(expected);

    [Theory] // AC-121
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Match_CodeOfANearStep_IsTakenForOneStepEachWay(int offset, bool taken)
    {
        var step = Totp.StepAt(Now) + offset;
        Totp.Match(Secret, Totp.CodeAt(Secret, step), Now, lastStep: 0).ShouldBe(taken ? step : null);
    }

    [Fact] // AC-120, RFC 6238 §5.2
    public void Match_StepNotAfterTheLastOne_IsRefused()
    {
        var step = Totp.StepAt(Now);
        Totp.Match(Secret, Totp.CodeAt(Secret, step), Now, lastStep: step).ShouldBeNull();
        Totp.Match(Secret, Totp.CodeAt(Secret, step - 1), Now, lastStep: step).ShouldBeNull("an older one than was taken");
        Totp.Match(Secret, Totp.CodeAt(Secret, step + 1), Now, lastStep: step).ShouldBe(step + 1);
    }

    [Fact]
    public void Create_Secrets_Have160BitsAndDiffer()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => AuthenticatorSecrets.Create()).ToArray();
        secrets.ShouldAllBe(secret => secret.Length == 20);
        secrets.Select(Convert.ToHexString).Distinct().Count().ShouldBe(100);
    }

    [Theory] // RFC 4648 §10
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_VectorsOfTheRfc_Agree(string text, string expected) => Base32.Encode(Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Link_NamesWithMarkupAndSpaces_AreEscaped()
    {
        var link = AuthenticatorLink.Of("Identity Platform", "a?b&c=한", Secret);
        link.Secret.ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        link.Uri.ShouldBe("otpauth://totp/Identity%20Platform:a%3Fb%26c%3D%ED%95%9C?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Identity%20Platform&algorithm=SHA1&digits=6&period=30");
    }

    [Theory]
    [InlineData("123456", "123456", false)]
    [InlineData(" 123 456 ", "123456", false)]
    [InlineData("abcd-efgh-2345", "ABCDEFGH2345", true)]
    [InlineData("ABCDEFGH2345", "ABCDEFGH2345", true)]
    public void TypedCode_AsPeopleType_IsRead(string typed, string value, bool recovery) => TypedCode.Read(typed).ShouldBe(new TypedCode(value, recovery));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("１２３４５６")]
    [InlineData("12345x")]
    [InlineData("abcd-efgh-0189")]
    [InlineData("<script>alert")]
    public void TypedCode_AnythingElse_IsNone(string? typed) => TypedCode.Read(typed).ShouldBeNull();

    [Fact]
    public void TypedCode_LongText_IsNotLookedAt() => TypedCode.Read(new string(' ', 100_000) + "123456").ShouldBeNull();
}
