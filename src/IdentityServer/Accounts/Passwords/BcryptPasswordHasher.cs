using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>
/// bcrypt (K3), exact for any length (ASVS V6.2.8). bcrypt reads 72 bytes of its key, the ending NUL among them, so
/// passwords of up to 71 bytes are hashed as they are and longer ones by passlib's <c>bcrypt-sha256</c> form.
/// Hashes that ASP.NET Core Identity made are verified too, and renewed like any old one.
/// A hash takes the better part of a second: call it through <see cref="BoundedPasswordHashing"/>.
/// </summary>
public sealed class BcryptPasswordHasher(IOptions<PasswordOptions> options) : IPasswordHasher<User>
{
    private const int BcryptBytes = 72;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int Cost => options.Value.BcryptCost;

    /// <summary>True when a password can be hashed at all: no NUL or other control character, no broken UTF-16.</summary>
    public static bool CanHash(string password) => AccountName.IsClean(password);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The password cannot be hashed; <see cref="CanHash"/> says so before.</exception>
    public string HashPassword(User user, string password)
    {
        if (!CanHash(password))
            throw new ArgumentException("The password has control characters or broken UTF-16.", nameof(password));

        var setting = Libcrypt.NewSetting(Cost);
        var form = new BcryptForm(StrictUtf8.GetByteCount(password) >= BcryptBytes, 'b', Cost, setting[^22..], "");
        return (form with { Digest = Digest(form, password) ?? throw new PlatformNotSupportedException("This system's libcrypt has no bcrypt.") }).ToString();
    }

    /// <inheritdoc />
    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        if (VersionedHash.TryParse(hashedPassword, out var foreign))
            return VerifyForeign(foreign, providedPassword);
        if (!BcryptForm.TryParse(hashedPassword, out var form))
        {
            VerifyNobody(providedPassword);
            return PasswordVerificationResult.Failed;
        }

        if (!Matches(form, providedPassword))
        {
            // A cheap hash would tell by its time that the account exists: cost n is 2^n, and so is n + n + (n+1) + ... + (m-1) = 2^m.
            for (var cost = form.Cost; cost < Cost; cost++)
                VerifyNobody(providedPassword, cost);
            return PasswordVerificationResult.Failed;
        }

        return IsOld(form, providedPassword) ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Success;
    }

    /// <summary>True for a stored hash that some password can match: bcrypt's forms, and those of ASP.NET Core Identity.</summary>
    public static bool CanVerify(string? stored) => BcryptForm.TryParse(stored, out _) || VersionedHash.TryParse(stored, out _);

    /// <summary>Takes the time of a verification, for names that nobody has and accounts without a password.</summary>
    public void VerifyNobody(string providedPassword) => VerifyNobody(providedPassword, Cost);

    /// <summary>
    /// Costs of the bcrypts that take, together with a check of <paramref name="hash"/>, as long as one of
    /// <paramref name="whole"/>: another time would tell that the account exists, and where it came from.
    /// </summary>
    internal static IEnumerable<int> FillingCosts(VersionedHash hash, int whole)
    {
        var missing = (1L << whole) - (hash.Iterations / IterationsPerRound(hash));
        for (var cost = whole - 1; cost >= BcryptForm.MinCost; cost--)
        {
            if (1L << cost > missing)
                continue;
            yield return cost;
            missing -= 1L << cost;
        }
    }

    // How many iterations of PBKDF2 take the time of one of bcrypt's 2^cost rounds, measured with OpenSSL and libxcrypt on x86-64.
    private static int IterationsPerRound(VersionedHash hash) =>
        hash.Algorithm == HashAlgorithmName.SHA1 ? 100 : hash.Algorithm == HashAlgorithmName.SHA256 ? 185 : 85;

    private PasswordVerificationResult VerifyForeign(VersionedHash hash, string password)
    {
        var canHash = CanHash(password);
        if (hash.Matches(canHash ? password : "") && canHash)
            return PasswordVerificationResult.SuccessRehashNeeded;

        foreach (var cost in FillingCosts(hash, Cost))
            VerifyNobody(password, cost);
        return PasswordVerificationResult.Failed;
    }

    private static void VerifyNobody(string password, int cost) =>
        Digest(new BcryptForm(false, 'b', cost, "abcdefghijklmnopqrstuu", ""), CanHash(password) ? password : "");

    // Always hashes, so that a password that cannot be right takes as long as one that is wrong.
    private static bool Matches(BcryptForm form, string password)
    {
        var canHash = CanHash(password);
        var digest = Digest(form, canHash ? password : "");
        return digest is not null && canHash
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(digest), Encoding.ASCII.GetBytes(form.Digest));
    }

    private bool IsOld(BcryptForm form, string password) =>
        form.Cost < Cost || form.Variant != 'b' || form.Prehashed != (StrictUtf8.GetByteCount(password) >= BcryptBytes);

    private static string? Digest(BcryptForm form, string password)
    {
        var phrase = form.Prehashed ? Prehash(password, form.Salt) : Terminated(password);
        try
        {
            // Verified as 2b whatever it says: products' 2a hashes were made by libraries without the sign bug that
            // libxcrypt's 2a guards against by hashing some passwords differently.
            return Libcrypt.Hash(phrase, $"$2b${form.Cost.ToString("00", CultureInfo.InvariantCulture)}${form.Salt}")?[^31..];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phrase);
        }
    }

    // bcrypt-sha256, version 2: the key is base64(HMAC-SHA256(salt text, password)).
    private static byte[] Prehash(string password, string salt)
    {
        var bytes = StrictUtf8.GetBytes(password);
        var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(salt), bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(mac) + '\0');
    }

    // libcrypt refuses phrases above 511 bytes, and bcrypt never sees more than 72.
    private static byte[] Terminated(string password)
    {
        var bytes = StrictUtf8.GetBytes(password);
        var phrase = new byte[Math.Min(bytes.Length, BcryptBytes) + 1];
        bytes.AsSpan(0, phrase.Length - 1).CopyTo(phrase);
        CryptographicOperations.ZeroMemory(bytes);
        return phrase;
    }
}
