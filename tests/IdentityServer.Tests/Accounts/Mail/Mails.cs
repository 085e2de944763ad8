namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Mails as the accounts queue them; the links are those of the issuer that is given.</summary>
internal static class Mails
{
    public const string Issuer = "http://localhost:5000";
    public const string Link = Issuer + "/account/reset-password?token=canary-token&x=%22";

    public static OutgoingMail Reset(string to, string locale = "en", string name = "Alice", string issuer = Issuer) =>
        Of(MailKind.ResetPassword, to, locale, issuer) with { Values = Values(issuer, name) };

    public static OutgoingMail PasswordChanged(string to, string issuer = Issuer) => Of(MailKind.PasswordChanged, to, "en", issuer);

    public static OutgoingMail NewSignIn(string to, string issuer = Issuer) => Of(MailKind.NewSignIn, to, "en", issuer);

    /// <summary>A mail with every value there is.</summary>
    public static OutgoingMail Of(MailKind kind, string to, string locale, string issuer = Issuer) => new(kind, to, locale, Values(issuer, "Alice"));

    private static Dictionary<string, string> Values(string issuer, string name) => new()
    {
        ["name"] = name,
        ["link"] = issuer + Link[Issuer.Length..],
        ["sign_in_link"] = $"{issuer}/account/login",
        ["reset_link"] = $"{issuer}/account/forgot-password",
        ["minutes"] = "30",
        ["code"] = "271 828",
        ["new_email"] = "new@example.org",
        ["at"] = "2026-11-21T10:38:00.0000000+00:00",
        ["purge_date"] = "2026-12-21T10:38:00.0000000+00:00",
        ["device"] = "Chrome, Windows",
        ["ip"] = "192.0.2.7",
        ["what"] = "passkey_added",
        ["what_name"] = "My phone",
    };
}
