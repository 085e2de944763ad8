using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>The values of <c>at_hash</c> and <c>c_hash</c>.</summary>
public static class TokenHash
{
    /// <summary>
    /// OpenID Connect Core §3.1.3.6 and §3.3.2.11: the left half of the hash of the token's ASCII octets, as base64url,
    /// with the hash of the ID token's own <paramref name="alg"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="alg"/> is not an algorithm of this platform.</exception>
    public static string LeftHalf(string alg, string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var hash = CryptographicOperations.HashData(JwsAlgorithm.Get(alg).Hash, Encoding.ASCII.GetBytes(token));
        return Base64Url.Encode(hash.AsSpan(0, hash.Length / 2));
    }
}
