using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>
/// The code of a sign-in by mail: eight consonants, 20^8 of them (RFC 8628 §6.1: no vowels, no words; nothing that looks
/// like something else). Short, so kept as a keyed hash (ASVS V6.5.2), bound to the browser that asked (ASVS V6.6.2).
/// </summary>
public sealed class MailCode(IServerSecrets secrets)
{
    /// <summary>Longest text that is taken for a code, characters: blanks and dashes are nobody's fault.</summary>
    public const int LongestTyped = 32;

    private const string SecretName = "mail-codes";
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;
    private const int Half = Length / 2;

    private volatile byte[]? _secret;

    /// <summary>A new code, as it is shown: two groups of four.</summary>
    public static string Create()
    {
        var code = RandomNumberGenerator.GetString(Alphabet, Length);
        return $"{code[..Half]}-{code[Half..]}";
    }

    /// <summary>What is kept of a code.</summary>
    /// <param name="typed">As typed: case, blanks and dashes do not matter.</param>
    /// <param name="browserHash">The browser that asked for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<byte[]> HashAsync(string typed, byte[] browserHash, CancellationToken cancellationToken)
    {
        var secret = _secret ??= await secrets.GetAsync(SecretName, cancellationToken);
        var bounded = typed.Length <= LongestTyped ? typed : typed[..LongestTyped];
        var letters = string.Concat(bounded.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        byte[] bound = [.. browserHash, .. Encoding.UTF8.GetBytes(letters)];
        return HMACSHA256.HashData(secret, bound);
    }
}
