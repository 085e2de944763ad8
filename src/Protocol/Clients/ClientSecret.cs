using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>
/// How client secrets are made and stored. A secret of this server's making has 256 random bits, so one SHA-256 is
/// enough; one that a person chose is stretched. The stored text names its own form:
/// <c>sha256:HASH</c> or <c>pbkdf2-sha256:ITERATIONS:SALT:HASH</c>, base64url; <c>versioned:HASH</c> came from another server
/// with its client (<see cref="VersionedHash"/>).
/// </summary>
public static class ClientSecret
{
    private const string FastPrefix = "sha256:";
    private const string SlowPrefix = "pbkdf2-sha256:";
    private const string VersionedPrefix = "versioned:";
    private const int SaltBytes = 16;

    // OWASP Password Storage: PBKDF2-HMAC-SHA256 with 600,000 iterations.
    private const int Iterations = 600_000;

    // A stored text is data: a wrong number in it must not stop the server for minutes.
    private const int MaxIterations = 2_000_000;

    /// <summary>Makes a new secret.</summary>
    /// <returns>256 random bits, 43 base64url characters; store it by <see cref="HashGenerated"/>.</returns>
    public static string Create() => Base64Url.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>The stored form of a secret made by <see cref="Create"/>.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>Text to store.</returns>
    public static string HashGenerated(string secret) => OfDigest(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The stored form of a secret that somebody chose. Takes about 0.2 s of CPU.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>Text to store; another one at each call.</returns>
    public static string HashChosen(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{SlowPrefix}{Iterations}:{Base64Url.Encode(salt)}:{Base64Url.Encode(hash)}");
    }

    /// <summary>The stored form of a hash that OpenIddict made of a secret nobody here knows.</summary>
    /// <param name="hash">Its base64.</param>
    /// <returns>Text to store; null when it is no such hash.</returns>
    public static string? KeepVersioned(string? hash) => VersionedHash.TryParse(hash, out _) ? VersionedPrefix + hash : null;

    /// <summary>The fast form of a secret of which only the SHA-256 is known.</summary>
    internal static string OfDigest(ReadOnlySpan<byte> digest) => FastPrefix + Base64Url.Encode(digest);

    /// <summary>Whether a check costs no more than a hash.</summary>
    /// <param name="stored">The stored form.</param>
    /// <returns>True for secrets of this server's making.</returns>
    public static bool IsFast(string stored) => stored.StartsWith(FastPrefix, StringComparison.Ordinal);

    /// <summary>Checks a secret in a time that does not depend on how much of it is right.</summary>
    /// <param name="stored">The stored form; an unknown or malformed one never matches.</param>
    /// <param name="presented">As sent.</param>
    /// <returns>True when it is the secret.</returns>
    public static bool Verify(string stored, string presented)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(presented);
        if (IsFast(stored))
        {
            Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
            Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(presented), actual);
            return Base64Url.TryDecode(stored.AsSpan(FastPrefix.Length), expected, out var written)
                && CryptographicOperations.FixedTimeEquals(actual, expected[..written]);
        }

        return stored.StartsWith(VersionedPrefix, StringComparison.Ordinal)
            ? VersionedHash.TryParse(stored[VersionedPrefix.Length..], out var versioned) && versioned.Matches(presented)
            : stored.StartsWith(SlowPrefix, StringComparison.Ordinal) && VerifySlow(stored.AsSpan(SlowPrefix.Length), presented);
    }

    private static bool VerifySlow(ReadOnlySpan<char> parameters, string presented)
    {
        Span<Range> parts = stackalloc Range[4];
        if (parameters.Split(parts, ':') != 3
            || !int.TryParse(parameters[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaxIterations
            || !Base64Url.TryDecode(parameters[parts[1]], out var salt)
            || !Base64Url.TryDecode(parameters[parts[2]], out var expected)
            || expected.Length != SHA256.HashSizeInBytes)
        {
            return false;
        }

        var actual = Rfc2898DeriveBytes.Pbkdf2(presented, salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}
