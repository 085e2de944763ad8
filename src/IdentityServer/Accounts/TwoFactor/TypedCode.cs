using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>A code as a person typed it: spaces, hyphens and lower case do not matter.</summary>
/// <param name="Value">Digits of an app's code, or upper-case base 32 of a recovery code.</param>
/// <param name="IsRecovery">Which of the two it looks like.</param>
public sealed record TypedCode(string Value, bool IsRecovery)
{
    /// <summary>Longest text that is read.</summary>
    public const int MaxLength = InputLimits.OneTimePassword;

    /// <summary>How the history names a code of the app.</summary>
    public const string TotpMethod = "totp";

    /// <summary>How the history names a recovery code.</summary>
    public const string RecoveryMethod = "recovery_code";

    /// <summary>The name in the history.</summary>
    public string Method => IsRecovery ? RecoveryMethod : TotpMethod;

    /// <summary>Reads a code; null when it cannot be one.</summary>
    public static TypedCode? Read(string? typed)
    {
        if (typed is null or { Length: > MaxLength })
            return null;
        var value = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToUpperInvariant();
        return value.Length switch
        {
            Totp.Digits when value.All(char.IsAsciiDigit) => new(value, IsRecovery: false),
            RecoveryCodes.Digits when value.All(Base32.Alphabet.Contains) => new(value, IsRecovery: true),
            _ => null,
        };
    }
}
