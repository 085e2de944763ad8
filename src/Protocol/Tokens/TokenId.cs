using System.Security.Cryptography;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// The <c>jti</c> of access tokens. Those of users begin with their grant's id, so that a token leads to its grant
/// without a row of its own.
/// </summary>
public static class TokenId
{
    private const int GrantBytes = 16;
    private const int Bytes = 32;

    /// <summary>Makes the id of a user's token.</summary>
    /// <param name="grantId">Its grant.</param>
    /// <returns>base64url of the grant's id and 128 random bits.</returns>
    public static string ForGrant(Guid grantId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        grantId.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[GrantBytes..]);
        return Base64Url.Encode(bytes);
    }

    /// <summary>Makes the id of a client's own token.</summary>
    /// <returns>base64url of 256 random bits.</returns>
    public static string ForClient()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.Encode(bytes);
    }

    /// <summary>Reads the grant's id back. Only of a token whose signature was checked and which is a user's.</summary>
    /// <param name="jti">The token's <c>jti</c>.</param>
    /// <param name="grantId">The grant.</param>
    /// <returns>False when it is not in our form.</returns>
    public static bool TryGetGrant(string? jti, out Guid grantId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var ok = jti is not null && Base64Url.TryDecode(jti, bytes, out var length) && length == Bytes;
        grantId = ok ? new Guid(bytes[..GrantBytes], bigEndian: true) : default;
        return ok;
    }
}
