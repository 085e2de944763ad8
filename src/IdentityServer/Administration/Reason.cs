using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Why something is done: every change asks for it, and the audit log keeps it.</summary>
public static class Reason
{
    /// <summary>The field's name, in forms and in the API.</summary>
    public const string Field = "reason";

    /// <summary>Fewest characters: enough for a ticket's number.</summary>
    public const int Shortest = 3;

    /// <summary>Most characters.</summary>
    public const int Longest = 500;

    /// <summary>Checks a reason.</summary>
    /// <param name="typed">As it came.</param>
    /// <param name="reason">Trimmed; empty when there is a problem.</param>
    /// <returns>The problem; null when there is none.</returns>
    public static FieldError? Check(string? typed, out string reason)
    {
        reason = (typed ?? "").Trim();
        var code = reason.Length switch
        {
            0 => FieldErrorCodes.Required,
            < Shortest => FieldErrorCodes.TooShort,
            > Longest => FieldErrorCodes.TooLong,
            // A line break is what a text area has; other control characters are nobody's words.
            _ => AccountName.IsClean(reason.ReplaceLineEndings(" ")) ? null : FieldErrorCodes.Invalid,
        };
        if (code is null)
            reason = reason.ReplaceLineEndings(" ");
        return code is null ? null : new FieldError(Field, code);
    }
}
