using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Localization;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>The texts of <c>Mails.resx</c> in one language.</summary>
public sealed partial class MailTexts
{
    private static readonly ResourceManager Texts = new(typeof(Mails));
    private static readonly ResourceManager PageTexts = new(typeof(Texts));

    private MailTexts(string tag)
    {
        Tag = tag;
        Culture = CultureInfo.GetCultureInfo(tag);
    }

    /// <summary>BCP 47 tag.</summary>
    public string Tag { get; }

    /// <summary>How dates are written.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The product's name, as on the pages.</summary>
    public string Brand => PageTexts.GetString("brand", Culture)!;

    /// <summary>The texts in the recipient's language; English when it is none of ours.</summary>
    public static MailTexts In(string locale) => new(Languages.Match(locale) ?? Languages.All[0].Tag);

    /// <summary>Whether there is a text.</summary>
    public static bool Has(string key) => Texts.GetString(key, CultureInfo.InvariantCulture) is not null;

    /// <summary>A text, with its <c>{names}</c> filled in. What is filled in is not looked at again.</summary>
    /// <exception cref="KeyNotFoundException">A text or a value is missing: a bug.</exception>
    public string Get(string key, IReadOnlyDictionary<string, string>? values = null)
    {
        var text = Texts.GetString(key, Culture) ?? throw new KeyNotFoundException($"There is no text {key}.");
        return Names().Replace(text, match => values?.GetValueOrDefault(match.Groups["name"].Value)
            ?? throw new KeyNotFoundException($"The text {key} needs the value {match.Groups["name"].Value}."));
    }

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
