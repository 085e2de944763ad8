using System.Globalization;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A field of the profile that its user may change.</summary>
/// <param name="Name">As in the JSON API, which is the claim's name.</param>
/// <param name="MaxLength">Longest value, characters.</param>
/// <param name="Check">What is wrong with a value; null when nothing is. Never called with null.</param>
/// <param name="Get">Reads the value from the user; null when there is none.</param>
/// <param name="Set">Puts the value into the user; null clears.</param>
public sealed record ProfileField(string Name, int MaxLength, Func<string, string?> Check, Func<User, string?> Get, Action<User, string?> Set);

/// <summary>The profile (P4, T2) but for the e-mail, which is proven and not only typed.</summary>
public static class ProfileFields
{
    private const int NameMax = 100;
    private const int UrlMax = 2000;
    private const int GenderMax = 50;
    private const int DateMax = 10;
    private const int PhoneMax = 50;
    private const int ZoneMax = 64;
    private const int LocaleMax = 35;
    private const int BioMax = 2000;

    /// <summary>Every field, in the order of the API.</summary>
    public static IReadOnlyList<ProfileField> All { get; } =
    [
        new(FieldNames.FullName, NameMax, RegistrationPolicy.FullName, static user => user.FullName, static (user, value) => user.FullName = value),
        new("given_name", NameMax, Text(NameMax), static user => user.GivenName, static (user, value) => user.GivenName = value),
        new("family_name", NameMax, Text(NameMax), static user => user.FamilyName, static (user, value) => user.FamilyName = value),
        new("middle_name", NameMax, Text(NameMax), static user => user.MiddleName, static (user, value) => user.MiddleName = value),
        new("nickname", NameMax, Text(NameMax), static user => user.Nickname, static (user, value) => user.Nickname = value),
        new("picture", UrlMax, SecureUrl, static user => user.Picture, static (user, value) => user.Picture = value),
        new("profile", UrlMax, Url, static user => user.Profile, static (user, value) => user.Profile = value),
        new("website", UrlMax, Url, static user => user.Website, static (user, value) => user.Website = value),
        new("gender", GenderMax, Text(GenderMax), static user => user.Gender, static (user, value) => user.Gender = value),
        new("birthdate", DateMax, Date, static user => user.Birthdate, static (user, value) => user.Birthdate = value),
        new("zoneinfo", ZoneMax, Zone, static user => user.Zoneinfo, static (user, value) => user.Zoneinfo = value ?? "UTC"),
        new(FieldNames.Locale, LocaleMax, Locale, static user => user.Locale, static (user, value) => user.Locale = value ?? "en"),
        new("phone_number", PhoneMax, Phone, static user => user.PhoneNumber, SetPhone),
        new("bio", BioMax, Lines, static user => user.Bio, static (user, value) => user.Bio = value?.ReplaceLineEndings("\n")),
    ];

    private static Func<string, string?> Text(int max) => value =>
        value.Length > max ? FieldErrorCodes.TooLong : AccountName.IsClean(value) ? null : FieldErrorCodes.Invalid;

    // The one field of several lines; a browser sends CR LF for each and counts one.
    private static string? Lines(string value)
    {
        var text = value.ReplaceLineEndings("\n");
        return text.Length > BioMax ? FieldErrorCodes.TooLong : Valid(AccountName.IsClean(text.Replace('\n', ' ')));
    }

    // Pages show it as an image: over plain HTTP it would tell the network who looks, and browsers refuse it.
    private static string? SecureUrl(string value) =>
        Url(value) ?? (value.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? null : FieldErrorCodes.NotHttps);

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
