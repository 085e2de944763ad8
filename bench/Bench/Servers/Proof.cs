using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Bench.Servers;

/// <summary>A PKCE pair (RFC 7636 §4.1, §4.2).</summary>
internal sealed record Proof(string Verifier, string Challenge)
{
    /// <summary>A new one.</summary>
    public static Proof Create()
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new Proof(verifier, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }
}
