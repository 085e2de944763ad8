using System.Buffers.Binary;

namespace IdentityPlatform.Protocol.Clients;

public sealed class VersionedHashTests
{
    private const string OfOpenIddict = "AQAAAAEAACcQAAAAEKI68ftAjRfMFFZzvBesU8kmQaV0vWG5zuhOHf6Qq3i5j2XPXzYNe1QwfqAANNTDvw==";

    // Made by OpenIddict 7.8 (a client's secret) and ASP.NET Core Identity 10 (version 3 and version 2).
    [Theory]
    [InlineData(OfOpenIddict, "901564A5-E7FE-42CB-B10D-61EF6A8F3654")]
    [InlineData("AQAAAAIAAYagAAAAECh2uvICDypGvYrQTzqJd/9ekw0BfTLXbQrwt+/RFFLfS0iAZ5p0Tu6gwU4RxLb5sg==", "Old-Passw0rd!")]
    [InlineData("AIjnkQ9EsA7nwm6QOHfWYXmiyIDdxj1EKTJ5+yygV3d4Kv49lWdz6ZrlkoOlxnWYqg==", "Old-Passw0rd!")]
    public void Matches_HashOfAnotherServer_MatchesItsSecretOnly(string stored, string secret)
    {
        VersionedHash.TryParse(stored, out var hash).ShouldBeTrue();

        hash!.Matches(secret).ShouldBeTrue();
        hash.Matches(secret + "x").ShouldBeFalse();
        hash.Matches("").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AA==")]
    [InlineData("AQ==")]
    [InlineData("AQAAAAEAACcQAAAAEKI68ftAjRfMFFZzvBesU8k=")]
    public void TryParse_Malformed_IsRefused(string? stored) => VersionedHash.TryParse(stored, out _).ShouldBeFalse();

    [Theory]
    [InlineData(1, 3u)] // an unknown PRF
    [InlineData(5, 0u)] // no iterations
    [InlineData(5, 2_000_001u)] // too many
    [InlineData(5, 0xFFFFFFFFu)]
    [InlineData(9, 0u)] // no salt
    [InlineData(9, 7u)]
    [InlineData(9, 40u)] // no subkey
    [InlineData(9, 0xFFFFFFFFu)]
    public void TryParse_HeaderOutOfBounds_IsRefused(int at, uint value)
    {
        var bytes = Convert.FromBase64String(OfOpenIddict);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);

        VersionedHash.TryParse(Convert.ToBase64String(bytes), out _).ShouldBeFalse();
    }

    [Fact]
    public void TryParse_VeryLong_IsRefused() =>
        VersionedHash.TryParse(Convert.ToBase64String([.. Convert.FromBase64String(OfOpenIddict), .. new byte[600]]), out _).ShouldBeFalse();

    [Fact]
    public void KeepVersioned_SecretOfOpenIddict_IsVerifiedAsAClientSecret()
    {
        var stored = ClientSecret.KeepVersioned(OfOpenIddict).ShouldNotBeNull();

        ClientSecret.IsFast(stored).ShouldBeFalse();
        ClientSecret.Verify(stored, "901564A5-E7FE-42CB-B10D-61EF6A8F3654").ShouldBeTrue();
        ClientSecret.Verify(stored, "901564a5-e7fe-42cb-b10d-61ef6a8f3654").ShouldBeFalse();
        ClientSecret.Verify("versioned:AQ==", "").ShouldBeFalse();
        ClientSecret.KeepVersioned("in clear").ShouldBeNull();
    }
}
