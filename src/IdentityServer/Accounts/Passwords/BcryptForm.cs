using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>A stored bcrypt hash, taken apart.</summary>
/// <param name="Prehashed">The <c>$bcrypt-sha256$</c> form: bcrypt of an HMAC-SHA256 of the password.</param>
/// <param name="Variant">a, b or y.</param>
/// <param name="Cost">log2 of the rounds.</param>
/// <param name="Salt">22 characters of bcrypt's base64.</param>
/// <param name="Digest">31 characters of it.</param>
internal sealed record BcryptForm(bool Prehashed, char Variant, int Cost, string Salt, string Digest)
{
    public const int MinCost = 4;

    /// <summary>Each step doubles the time; what a stored hash may cost is bounded like any other input.</summary>
    public const int MaxCost = 16;

    private const string PrehashedPrefix = "$bcrypt-sha256$v=2,t=2b,r=";
    private const int SaltLength = 22;
    private const int DigestLength = 31;

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Reads a stored hash.</summary>
    /// <returns>False for anything that is not exactly one of the forms.</returns>
    public static bool TryParse(string? stored, [NotNullWhen(true)] out BcryptForm? form)
    {
        form = stored switch
        {
            null => null,
            _ when stored.StartsWith(PrehashedPrefix, StringComparison.Ordinal) => ParsePrehashed(stored[PrehashedPrefix.Length..]),
            ['$', '2', ('a' or 'b' or 'y') and var variant, '$', _, _, '$', ..] => Create(false, variant, stored[4..6], stored[7..]),
            _ => null,
        };
        return form is not null;
    }

    /// <summary>The stored text.</summary>
    public override string ToString() => Prehashed
        ? $"{PrehashedPrefix}{Cost.ToString(CultureInfo.InvariantCulture)}${Salt}${Digest}"
        : $"$2{Variant}${Cost.ToString("00", CultureInfo.InvariantCulture)}${Salt}{Digest}";

    // <cost>$<salt>$<digest>
    private static BcryptForm? ParsePrehashed(string rest) =>
        rest.Split('$') is [var cost, { Length: SaltLength } salt, { Length: DigestLength } digest]
            ? Create(true, 'b', cost, salt + digest)
            : null;

    private static BcryptForm? Create(bool prehashed, char variant, string cost, string saltAndDigest)
    {
        if (saltAndDigest.Length != SaltLength + DigestLength || saltAndDigest.AsSpan().ContainsAnyExcept(Alphabet))
            return null;
        if (!int.TryParse(cost, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds is < MinCost or > MaxCost)
            return null;
        return new BcryptForm(prehashed, variant, rounds, saltAndDigest[..SaltLength], saltAndDigest[SaltLength..]);
    }
}
