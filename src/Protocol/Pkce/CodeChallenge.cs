using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Pkce;

/// <summary>
/// What the client sends ahead of its <see cref="CodeVerifier"/>: its SHA-256, RFC 7636 §4.2. Only the method S256 exists here.
/// </summary>
public static class CodeChallenge
{
    /// <summary>The one <c>code_challenge_method</c> that is accepted.</summary>
    public const string Method = "S256";

    /// <summary>The characters of a challenge: base64url of 32 bytes.</summary>
    public const int Length = 43;

    /// <summary>True for exactly 43 characters that are base64url of 32 bytes.</summary>
    public static bool IsWellFormed(string? challenge) => challenge is { Length: Length } && Base64Url.IsWellFormed(challenge);

    /// <summary>The S256 challenge of <paramref name="verifier"/>: BASE64URL(SHA256(ASCII(verifier))).</summary>
    /// <exception cref="ArgumentException"><paramref name="verifier"/> is not well formed.</exception>
    public static string FromVerifier(string verifier)
    {
        if (!CodeVerifier.IsWellFormed(verifier))
            throw new ArgumentException("The verifier must be 43 to 128 unreserved characters.", nameof(verifier));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(verifier, hash);
        return Base64Url.Encode(hash);
    }

    /// <summary>
    /// RFC 7636 §4.6: true when <paramref name="verifier"/> is the one that <paramref name="challenge"/> was made of. False
    /// when either is not well formed. The time it takes does not depend on how much of the two agrees.
    /// </summary>
    public static bool Matches(string? challenge, string? verifier)
    {
        if (!IsWellFormed(challenge) || !CodeVerifier.IsWellFormed(verifier))
            return false;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(verifier!, actual);
        return Base64Url.TryDecode(challenge, expected, out var written)
            && written == expected.Length
            && CryptographicOperations.FixedTimeEquals(expected, actual);
    }

    private static void Hash(string verifier, Span<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[CodeVerifier.MaxLength];
        SHA256.HashData(ascii[..Encoding.ASCII.GetBytes(verifier, ascii)], hash);
    }
}
