namespace IdentityPlatform.Protocol.Tokens;

public sealed class TokenIdTests
{
    [Fact]
    public void TryGetGrant_OfForGrant_ReadsItBack()
    {
        var grant = Guid.CreateVersion7();
        var (first, second) = (TokenId.ForGrant(grant), TokenId.ForGrant(grant));
        first.ShouldNotBe(second);
        TokenId.TryGetGrant(first, out var read).ShouldBeTrue();
        read.ShouldBe(grant);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryGetGrant_NotOurForm_IsFalse(string? jti) => TokenId.TryGetGrant(jti, out _).ShouldBeFalse();
}
