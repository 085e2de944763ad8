using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.TestSupport.Engine;

/// <summary>One real key of each algorithm, made once for the test process.</summary>
public sealed class TestKeys : ISigningKeys
{
    private static readonly SigningKey[] Keys = [SigningKey.Create("ES256"), SigningKey.Create("RS256"), SigningKey.Create("PS256")];

    public JsonWebKeySet Published { get; } = new(Keys.Select(key => key.Public));

    public SigningKey Current(string alg) => Keys.Single(key => key.Alg == alg);
}
