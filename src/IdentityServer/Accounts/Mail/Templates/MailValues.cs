using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>
/// Values as a mail shows them. Some are what a stranger typed, and the mail goes to somebody else: they must not carry
/// a message of their own, nor anything a mail program makes a link of.
/// </summary>
public static partial class MailValues
{
    /// <summary>The one value that may be missing: which passkey, which provider.</summary>
    public const string Optional = "what_name";

    private const int MostWords = 40; // text elements of a name or a device
    private const int MostAddress = 254;

    /// <summary>The values of a mail, ready to be shown; what cannot be shown is empty.</summary>
    public static IReadOnlyDictionary<string, string> For(OutgoingMail mail, MailTexts texts) =>
        mail.Values.ToDictionary(value => value.Key, value => Shown(value.Key, value.Value, texts), StringComparer.Ordinal);

    /// <summary>What is wrong with the values of a mail; null when nothing is.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="issuer">Where every link begins: never with a host that a request named.</param>
    public static string? Problem(OutgoingMail mail, string issuer)
    {
        if (MailTemplate.Of(mail.Kind).Values.FirstOrDefault(name => !mail.Values.ContainsKey(name)) is { } missing)
            return $"A mail {mail.Kind} needs the value {missing}.";
        return mail.Values.Where(value => IsLink(value.Key)).Select(value => value.Key)
            .FirstOrDefault(name => !mail.Values[name].StartsWith(issuer + "/", StringComparison.Ordinal)) is { } foreign
            ? $"The value {foreign} of a mail {mail.Kind} is not an address of this server."
            : null;
    }

    /// <summary>One line of bounded length without anything that acts; empty when it could pass for a link or a number to call.</summary>
    public static string Words(string typed)
    {
        var line = Line(typed, MostWords);
        return Linkish().IsMatch(line) ? "" : line;
    }

    private static bool IsLink(string name) => name == "link" || name.EndsWith("_link", StringComparison.Ordinal);

    private static string Shown(string name, string value, MailTexts texts) => name switch
    {
        _ when IsLink(name) => value,
        "minutes" => Duration(value, texts),
        "at" => Moment(value, "time.format", texts),
        "purge_date" => Moment(value, "date.format", texts),
        "what" => texts.Get(MailTexts.Has($"what.{value}") ? $"what.{value}" : "what.other"),
        "ip" => IPAddress.TryParse(value, out var address) ? address.ToString() : "",
        "code" => Line(value, MostWords),
        "new_email" => Line(value, MostAddress),
        _ => Words(value),
    };

    private static string Moment(string value, string format, MailTexts texts) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString(texts.Get(format), texts.Culture)
            : "";

    private static string Duration(string value, MailTexts texts)
    {
        var minutes = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        var (unit, count) = minutes switch
        {
            > 0 when minutes % (24 * 60) == 0 => ("days", minutes / (24 * 60)),
            > 0 when minutes % 60 == 0 => ("hours", minutes / 60),
            _ => ("minutes", minutes),
        };
        return count == 1
            ? texts.Get($"{unit}.one")
            : texts.Get(unit, new Dictionary<string, string> { ["count"] = count.ToString(CultureInfo.InvariantCulture) });
    }

    private static string Line(string typed, int most)
    {
        var kept = new StringBuilder();
        foreach (var rune in typed.EnumerateRunes().Where(rune => IsShown(rune) || Rune.IsWhiteSpace(rune)))
            kept.Append(Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        var words = kept.ToString().Normalize(NormalizationForm.FormKC).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var line = new StringInfo(string.Join(' ', words));
        return line.LengthInTextElements <= most ? line.String : line.SubstringByTextElements(0, most - 1).TrimEnd() + "…";
    }

    // Not: directions that turn the text around, invisible characters, halves of characters.
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;

    // Mail programs make links of addresses, bare domains and long numbers.
    [GeneratedRegex(@"[@/\\<>]|[\p{L}\p{N}][.。][\p{L}]{2,}|www\.|(\d[ .()-]?){7,}", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Linkish();
}
