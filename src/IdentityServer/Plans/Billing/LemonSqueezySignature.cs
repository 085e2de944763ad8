using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>The header <c>X-Signature</c>: hexadecimal HMAC-SHA256 of the raw body, keyed with the webhook's signing secret.</summary>
public static class LemonSqueezySignature
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Signature";

    /// <summary>Whether the body was signed with the secret; takes the same time wherever they differ.</summary>
    public static bool Fits(string secret, ReadOnlySpan<byte> body, string? signature)
    {
        Span<byte> presented = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature is not { Length: HMACSHA256.HashSizeInBytes * 2 }
            || Convert.FromHexString(signature, presented, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, presented);
    }
}
