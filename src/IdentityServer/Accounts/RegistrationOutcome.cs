using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A sign-up as typed (S3, K1, T1).</summary>
public sealed record RegistrationRequest
{
    /// <summary>4 to 20 letters, digits, underscores.</summary>
    public string? UserName { get; init; }

    /// <summary>E-mail.</summary>
    public string? Email { get; init; }

    /// <summary>Password.</summary>
    public string? Password { get; init; }

    /// <summary>The password again; null when the caller has no such field.</summary>
    public string? PasswordConfirmation { get; init; }

    /// <summary>Name, 2 to 100 characters; optional.</summary>
    public string? FullName { get; init; }

    /// <summary>Agreement to the terms.</summary>
    public bool AcceptTerms { get; init; }

    /// <summary>Where it was typed: page and API have a setting each for whether the agreement is required.</summary>
    public RegistrationForm Form { get; init; } = RegistrationForm.Page;

    /// <summary>Where it comes from; null when it comes from no request and is not limited.</summary>
    public ClientDevice? Device { get; init; }

    /// <summary>Language tag (BCP 47); null for the default.</summary>
    public string? Locale { get; init; }

    /// <summary>What the person came from, as a query of the pages; the mail's link leads back to it.</summary>
    public string? ContinueWith { get; init; }
}

/// <summary>Where a sign-up comes from.</summary>
public enum RegistrationForm
{
    /// <summary>The registration page.</summary>
    Page,

    /// <summary><c>POST /api/account/register</c>.</summary>
    Api,
}

/// <summary>What came of a sign-up.</summary>
public abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    /// <summary>The account exists.</summary>
    /// <param name="UserId">Its id.</param>
    public sealed record Registered(Guid UserId) : RegistrationOutcome;

    /// <summary>Nothing was made.</summary>
    /// <param name="Errors">Everything that is wrong, field by field.</param>
    public sealed record Rejected(IReadOnlyList<FieldError> Errors) : RegistrationOutcome;

    /// <summary>A mail says how it goes on. Whether somebody has the address is not told (<see cref="RegistrationOptions.NeutralAnswer"/>).</summary>
    public sealed record MailSent : RegistrationOutcome;

    /// <summary>Too many sign-ups from one address; nothing was made.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    public sealed record Limited(TimeSpan RetryAfter) : RegistrationOutcome;

    /// <summary>Too many passwords are being hashed at once; nothing was made.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    public sealed record Busy(TimeSpan RetryAfter) : RegistrationOutcome;
}

/// <summary>What is wrong with a field.</summary>
/// <param name="Field">One of <see cref="FieldNames"/>.</param>
/// <param name="Code">One of <see cref="FieldErrorCodes"/>; texts are localized by it.</param>
public sealed record FieldError(string Field, string Code);

/// <summary>Fields of account forms, named as in the JSON API.</summary>
public static class FieldNames
{
    public const string UserName = "username";
    public const string Email = "email";
    public const string Password = "password";
    public const string PasswordConfirmation = "password_confirmation";
    public const string FullName = "full_name";
    public const string AcceptTerms = "accept_terms";
    public const string Locale = "locale";
}

/// <summary>Why a field was refused.</summary>
public static class FieldErrorCodes
{
    public const string Required = "required";
    public const string TooShort = "too_short";
    public const string TooLong = "too_long";
    public const string Invalid = "invalid";
    public const string Taken = "taken";
    public const string NoUppercase = "no_uppercase";
    public const string NoLowercase = "no_lowercase";
    public const string NoDigit = "no_digit";
    public const string NoSpecial = "no_special";
    public const string Unchanged = "unchanged";
    public const string ContainsName = "contains_name";
    public const string Leaked = "leaked";
    public const string TooWeak = "too_weak";
    public const string Mismatch = "mismatch";
    public const string NotAccepted = "not_accepted";
    public const string NotHttps = "not_https";
    public const string Unknown = "unknown";
}
