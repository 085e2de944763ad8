namespace IdentityPlatform.Protocol.Tokens;

/// <summary>RFC 6749 §10.10: an attacker guesses a handle with a probability of at most 2^-128.</summary>
public sealed class TokenHandleTests
{
    [Fact]
    public void Create_Many_Are256BitsWithoutAPattern()
    {
        var handles = Enumerable.Range(0, 2000).Select(_ => Jose.Base64Url.TryDecode(TokenHandle.Create(), out var bytes) ? bytes : []).ToList();

        handles.ShouldAllBe(bytes => bytes.Length == 32);
        handles.Select(Convert.ToHexString).ShouldBeUnique();
        // Each bit is set about every second time; 2,000 fair throws stray by 200 about once in 10^18 tests.
        for (var bit = 0; bit < 256; bit++)
        {
            handles.Count(bytes => (bytes[bit / 8] >> (bit % 8) & 1) == 1).ShouldBeInRange(800, 1200);
        }
    }

    [Fact]
    public void Hash_OfAHandle_DoesNotHoldIt()
    {
        var handle = TokenHandle.Create();
        TokenHandle.Hash(handle).ShouldBe(TokenHandle.Hash(handle));
        Jose.Base64Url.Encode(TokenHandle.Hash(handle)).ShouldNotBe(handle);
    }
}
