using System.Security.Cryptography;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class Base64UrlTests
{
    // RFC 4648 §10 without the padding, and RFC 7515 Appendix C.
    [Theory]
    [InlineData("", "")]
    [InlineData("66", "Zg")]
    [InlineData("666f", "Zm8")]
    [InlineData("666f6f", "Zm9v")]
    [InlineData("666f6f62", "Zm9vYg")]
    [InlineData("666f6f6261", "Zm9vYmE")]
    [InlineData("666f6f626172", "Zm9vYmFy")]
    [InlineData("03ecffe0c1", "A-z_4ME")]
    public void Encode_PublishedExample_RoundTrips(string hex, string text)
    {
        Base64Url.Encode(Convert.FromHexString(hex)).ShouldBe(text);
        Base64Url.TryDecode(text, out var data).ShouldBeTrue();
        Convert.ToHexStringLower(data!).ShouldBe(hex);
    }

    [Theory]
    [InlineData("Zg==")] // padding
    [InlineData("Zg=")]
    [InlineData("Zm9v=")]
    [InlineData("Zm%v")]
    [InlineData(" Zm9v")] // white space
    [InlineData("Zm9v\n")]
    [InlineData("Zm\t9v")]
    [InlineData("A+z/4ME")] // plain base64
    [InlineData("A-z/4ME")]
    [InlineData("Z")] // impossible length
    [InlineData("Zm9vY")]
    [InlineData("Zh")] // spare bits set
    [InlineData("Zm9")]
    [InlineData("Zm9vYmF")]
    [InlineData("Zm9\u0000")]
    [InlineData("Zm9ｖ")] // full-width letter
    public void TryDecode_NotCanonical_IsRefused(string text)
    {
        Base64Url.TryDecode(text, out _).ShouldBeFalse();
        Base64Url.TryDecode(text, new byte[16], out _).ShouldBeFalse();
    }

    [Fact]
    public void TryDecode_Null_IsRefused() => Base64Url.TryDecode(null, out _).ShouldBeFalse();

    [Fact]
    public void TryDecode_AnyOtherLastCharacter_NeverGivesTheSameBytes()
    {
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var length = 1; length <= 9; length++)
        {
            var data = RandomNumberGenerator.GetBytes(length);
            var text = Base64Url.Encode(data);
            var spellings = Characters.Count(c => Base64Url.TryDecode(text[..^1] + c, out var other) && other.AsSpan().SequenceEqual(data));
            spellings.ShouldBe(1);
        }
    }

    [Fact]
    public void Encode_ToUtf8_WritesTheSameCharacters()
    {
        var data = RandomNumberGenerator.GetBytes(50);
        var utf8 = new byte[Base64Url.EncodedLength(data.Length)];

        Base64Url.Encode(data, utf8).ShouldBe(utf8.Length);

        System.Text.Encoding.ASCII.GetString(utf8).ShouldBe(Base64Url.Encode(data));
    }

    [Fact]
    public void TryDecode_DestinationTooSmall_IsRefused() => Base64Url.TryDecode("Zm9vYmFy", new byte[5], out _).ShouldBeFalse();
}
