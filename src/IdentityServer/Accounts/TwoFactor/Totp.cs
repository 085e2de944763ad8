using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six digits, 30 seconds.</summary>
public static class Totp
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Seconds of a time step.</summary>
    public const int Period = 30;

    /// <summary>RFC 4226 §4, R6: a shared secret of 160 bits is recommended.</summary>
    public const int SecretBytes = 20;

    // RFC 6238 §5.2: "at most one time step is allowed as the network delay"; as much again for a clock that is ahead.
    private const int Tolerance = 1;

    /// <summary>The time step of a moment (RFC 6238 §4.2).</summary>
    public static long StepAt(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / Period;

    /// <summary>The code of a time step.</summary>
    public static string CodeAt(byte[] secret, long step) => Truncated(secret, step, Digits);

    /// <summary>The time step that a code belongs to, near now and after the last one that was taken.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="now">Now.</param>
    /// <param name="lastStep">The newest step that was taken: it and all before it are over (RFC 6238 §5.2).</param>
    /// <returns>The step; null when the code is not right.</returns>
    public static long? Match(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        var current = StepAt(now);
        long? matched = null;
        // Every step is looked at, so that the time says nothing of which one fits.
        for (var step = current - Tolerance; step <= current + Tolerance; step++)
        {
            var same = CryptographicOperations.FixedTimeEquals(Characters(CodeAt(secret, step)), Characters(code));
            if (same && step > lastStep)
                matched ??= step;
        }

        return matched;
    }

    /// <summary>A code of a chosen length (RFC 4226 §5.3, RFC 6238 §4).</summary>
    internal static string Truncated(byte[] secret, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Authenticator apps know SHA-1 only; HMAC does not depend on its collisions (RFC 6194 §3.3).
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xf;
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[offset..]) & 0x7fff_ffff;
        var modulus = 1u;
        for (var i = 0; i < digits; i++)
            modulus *= 10;
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    private static ReadOnlySpan<byte> Characters(string code) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(code.AsSpan());
}
