using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class TokenHashTests
{
    // OpenID Connect Core, Appendix A.3 (access token, at_hash) and A.4 (code, c_hash).
    [Theory]
    [InlineData("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "77QmUPtjPfzWtF2AnpK9RQ")]
    [InlineData("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "LDktKdoQak3Pk0cnXxCltA")]
    public void LeftHalf_PublishedExample_IsThePublishedHash(string token, string expected) => TokenHash.LeftHalf("RS256", token).ShouldBe(expected);

    [Theory]
    [InlineData("ES256", 22)]
    [InlineData("ES384", 32)]
    [InlineData("PS512", 43)]
    public void LeftHalf_OfEachHash_IsHalfAsLong(string alg, int characters) => TokenHash.LeftHalf(alg, "token").Length.ShouldBe(characters);

    [Fact]
    public void LeftHalf_AlgorithmUnknown_Throws() => Should.Throw<ArgumentException>(() => TokenHash.LeftHalf("HS256", "token"));
}
