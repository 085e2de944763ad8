using System.Globalization;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A field of the profile that its user may change.</summary>
/// <param name="Name">As in the JSON API, which is the claim's name.</param>
/// <param name="Check">What is wrong with a value; null when nothing is. Never called with null.</param>
/// <param name="Set">Puts the value into the user; null clears.</param>
public sealed record ProfileField(string Name, Func<string, string?> Check, Action<User, string?> Set);

/// <summary>The profile (P4, T2) but for the e-mail, which is proven and not only typed.</summary>
public static class ProfileFields
{
    private const int UrlMax = 2000;
    private const int PhoneMax = 50;
    private const int ZoneMax = 64;

    /// <summary>Every field, in the order of the API.</summary>
    public static IReadOnlyList<ProfileField> All { get; } =
    [
        new(FieldNames.FullName, RegistrationPolicy.FullName, static (user, value) => user.FullName = value),
        new("given_name", Text(100), static (user, value) => user.GivenName = value),
        new("family_name", Text(100), static (user, value) => user.FamilyName = value),
        new("middle_name", Text(100), static (user, value) => user.MiddleName = value),
        new("nickname", Text(100), static (user, value) => user.Nickname = value),
        new("picture", Url, static (user, value) => user.Picture = value),
        new("profile", Url, static (user, value) => user.Profile = value),
        new("website", Url, static (user, value) => user.Website = value),
        new("gender", Text(50), static (user, value) => user.Gender = value),
        new("birthdate", Date, static (user, value) => user.Birthdate = value),
        new("zoneinfo", Zone, static (user, value) => user.Zoneinfo = value ?? "UTC"),
        new(FieldNames.Locale, Locale, static (user, value) => user.Locale = value ?? "en"),
        new("phone_number", Phone, SetPhone),
        new("bio", Text(2000), static (user, value) => user.Bio = value),
    ];

    private static Func<string, string?> Text(int max) => value =>
        value.Length > max ? FieldErrorCodes.TooLong : AccountName.IsClean(value) ? null : FieldErrorCodes.Invalid;

    // Shown as links and images by others: nothing but the web.
    private static string? Url(string value) => value.Length > UrlMax
        ? FieldErrorCodes.TooLong
        : Valid(AccountName.IsClean(value) && Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && value.StartsWith("http", StringComparison.OrdinalIgnoreCase));

    private static string? Date(string value) => Valid(DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    private static string? Zone(string value) => Valid(value.Length <= ZoneMax && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _));

    private static string? Locale(string value) => Valid(RegistrationPolicy.IsLocale(value));

    private static string? Phone(string value) => Valid(value.Length <= PhoneMax && value.All(c => char.IsAsciiDigit(c) || "+-(). ".Contains(c, StringComparison.Ordinal)));

    private static void SetPhone(User user, string? value)
    {
        user.PhoneNumberConfirmed &= user.PhoneNumber == value;
        user.PhoneNumber = value;
    }

    private static string? Valid(bool valid) => valid ? null : FieldErrorCodes.Invalid;
}
