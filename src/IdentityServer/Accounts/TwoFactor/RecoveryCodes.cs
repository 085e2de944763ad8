using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Accounts.Passwords;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// Codes for whoever has lost the app: 60 random bits each, kept stretched and salted (ASVS V6.5.2: below 112 bits a
/// password hash with a salt). One salt for a user's set, so that a code is found by its hash.
/// </summary>
public sealed class RecoveryCodes(BoundedPasswordHashing hashing, RecoveryCodeCost cost)
{
    /// <summary>Codes in a set.</summary>
    public const int Count = 10;

    /// <summary>Digits of base 32 in a code.</summary>
    public const int Digits = 12;

    private const int GroupDigits = 4;
    private const int SaltBytes = 16;

    /// <summary>What to tell those for whom no hash could be made.</summary>
    public TimeSpan RetryAfter => hashing.RetryAfter;

    /// <summary>A new set; null when too many passwords are being hashed at once.</summary>
    public async Task<RecoveryCodeSet?> CreateAsync(CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Base32.Alphabet, Digits)).ToArray();
        var hashes = new byte[Count][];
        for (var i = 0; i < Count; i++)
        {
            // A turn for each: sign-ins that wait come in between.
            if (await HashAsync(codes[i], salt, cancellationToken) is not { } hash)
                return null;
            hashes[i] = hash;
        }

        return new RecoveryCodeSet([.. codes.Select(Show)], salt, hashes);
    }

    /// <summary>The stored form of a code; null when too many passwords are being hashed at once.</summary>
    public async Task<byte[]?> HashAsync(string code, byte[] salt, CancellationToken cancellationToken)
    {
        using var turn = await hashing.EnterAsync(cancellationToken);
        return turn is null
            ? null
            : await turn.RunAsync(() => Rfc2898DeriveBytes.Pbkdf2(code, salt, cost.Iterations, HashAlgorithmName.SHA512, SHA512.HashSizeInBytes));
    }

    private static string Show(string code) => string.Join('-', code.Chunk(GroupDigits).Select(group => new string(group)));
}

/// <summary>How much work a guess at a stored recovery code is. No setting: what is stored does not say how it was made.</summary>
/// <param name="Iterations">Of PBKDF2-HMAC-SHA512.</param>
public sealed record RecoveryCodeCost(int Iterations)
{
    /// <summary>OWASP Password Storage: 210,000.</summary>
    public static RecoveryCodeCost Full { get; } = new(210_000);
}

/// <summary>A set of recovery codes.</summary>
/// <param name="Codes">To be shown once.</param>
/// <param name="Salt">To keep.</param>
/// <param name="Hashes">To keep.</param>
public sealed record RecoveryCodeSet(IReadOnlyList<string> Codes, byte[] Salt, IReadOnlyList<byte[]> Hashes);
