using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>Writes a mail in its recipient's language.</summary>
public sealed class MailComposer(ProtocolOptions options)
{
    private readonly string _host = new Uri(options.Issuer).Authority;

    /// <summary>The mail.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="date">When it was asked for.</param>
    /// <param name="mail">What it says.</param>
    public ComposedMail Compose(Guid id, DateTimeOffset date, OutgoingMail mail)
    {
        var texts = MailTexts.In(mail.Locale);
        var values = MailValues.For(mail, texts);
        var greeting = values.GetValueOrDefault("name") is { Length: > 0 } ? texts.Get("greeting", values) : texts.Get("greeting.nameless");
        var subject = texts.Get($"{mail.Kind}.subject");
        var footer = texts.Get("footer", new Dictionary<string, string> { ["brand"] = texts.Brand, ["host"] = _host });
        var parts = MailTemplate.Of(mail.Kind).Parts.Select(part => Shown(part, texts, values)).ToList();
        var page = new MailPage(texts.Tag, texts.Brand, subject, greeting, parts, texts.Get("link_hint"), footer);
        return new ComposedMail(id, date, mail.To, texts.Tag, $"{subject} · {texts.Brand}", PlainTextMail.Write(page), HtmlMail.Write(page));
    }

    private static ShownPart Shown(MailPart part, MailTexts texts, IReadOnlyDictionary<string, string> values) => part switch
    {
        MailPart.Paragraph paragraph => new ShownPart.Paragraph(texts.Get(paragraph.Key, values)),
        MailPart.Action action => new ShownPart.Action(texts.Get(action.Key), values[action.Value]),
        MailPart.Code code => new ShownPart.Code(values[code.Value]),
        MailPart.Facts facts => new ShownPart.Facts(
            [.. facts.Values.Where(name => values.GetValueOrDefault(name) is { Length: > 0 }).Select(name => (texts.Get($"fact.{name}"), values[name]))]),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}

/// <summary>A mail in words, before it is text or HTML.</summary>
internal sealed record MailPage(
    string Language, string Brand, string Title, string Greeting, IReadOnlyList<ShownPart> Parts, string LinkHint, string Footer);

/// <summary>A <see cref="MailPart"/> with its words.</summary>
internal abstract record ShownPart
{
    public sealed record Paragraph(string Text) : ShownPart;

    public sealed record Action(string Label, string Link) : ShownPart;

    public sealed record Code(string Text) : ShownPart;

    public sealed record Facts(IReadOnlyList<(string Label, string Value)> Lines) : ShownPart;
}
