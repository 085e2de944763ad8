using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What a sign-up must be (K1, K2). Pure: whether a name is taken is the database's to say.</summary>
public sealed partial class RegistrationPolicy(PasswordPolicy passwords, IOptions<RegistrationOptions> options)
{
    private const int UserNameMin = 4;
    private const int UserNameMax = 20;
    private const int FullNameMin = 2;
    private const int FullNameMax = 100;
    private const int EmailMax = 254;

    /// <summary>Everything that is wrong, in the order of the form.</summary>
    public IReadOnlyList<FieldError> Check(RegistrationRequest request) =>
    [
        .. Field(FieldNames.UserName, UserName(request.UserName?.Trim())),
        .. Field(FieldNames.Email, Email(request.Email)),
        .. Field(FieldNames.FullName, FullName(request.FullName)),
        .. passwords.Check(request.Password, new PasswordOwner(request.UserName, request.Email, request.FullName)).Select(code => new FieldError(FieldNames.Password, code)),
        .. Field(FieldNames.PasswordConfirmation, request.PasswordConfirmation is { } again && again != request.Password ? FieldErrorCodes.Mismatch : null),
        .. Field(FieldNames.AcceptTerms, TermsRequired(request.Form) && !request.AcceptTerms ? FieldErrorCodes.NotAccepted : null),
        .. Field(FieldNames.Locale, request.Locale is null || IsLocale(request.Locale) ? null : FieldErrorCodes.Invalid),
    ];

    /// <summary>Everything that is wrong with a sign-up by a provider, which vouches for the rest.</summary>
    public IReadOnlyList<FieldError> CheckFederated(string? userName, bool acceptTerms) =>
    [
        .. Field(FieldNames.UserName, UserName(userName?.Trim())),
        .. Field(FieldNames.AcceptTerms, TermsRequired(RegistrationForm.Page) && !acceptTerms ? FieldErrorCodes.NotAccepted : null),
    ];

    /// <summary>BCP 47 in the forms that are in use: <c>en</c>, <c>ko-KR</c>, <c>zh-Hant-TW</c>.</summary>
    public static bool IsLocale(string locale) => LanguageTag().IsMatch(locale);

    /// <summary>What is wrong with an e-mail; null when nothing is.</summary>
    public static string? Email(string? email) => email switch
    {
        _ when string.IsNullOrWhiteSpace(email) => FieldErrorCodes.Required,
        { Length: > EmailMax } => FieldErrorCodes.TooLong,
        _ => EmailAddress.TryParse(email, out _) ? null : FieldErrorCodes.Invalid,
    };

    /// <summary>What is wrong with a name; null when nothing is. Absent is fine (S3).</summary>
    public static string? FullName(string? name) => name?.Trim() switch
    {
        null or "" => null,
        { Length: < FullNameMin } => FieldErrorCodes.TooShort,
        { Length: > FullNameMax } => FieldErrorCodes.TooLong,
        var trimmed => AccountName.IsClean(trimmed) ? null : FieldErrorCodes.Invalid,
    };

    private bool TermsRequired(RegistrationForm form) =>
        form == RegistrationForm.Page ? options.Value.RequireTerms : options.Value.RequireTermsInApi;

    private static string? UserName(string? name) => name switch
    {
        null or "" => FieldErrorCodes.Required,
        { Length: < UserNameMin } => FieldErrorCodes.TooShort,
        { Length: > UserNameMax } => FieldErrorCodes.TooLong,
        _ => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? null : FieldErrorCodes.Invalid,
    };

    private static IEnumerable<FieldError> Field(string field, string? code) => code is null ? [] : [new FieldError(field, code)];

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex LanguageTag();
}
