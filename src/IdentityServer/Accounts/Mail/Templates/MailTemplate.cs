using System.Collections.Frozen;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>A piece of a mail.</summary>
public abstract record MailPart
{
    private MailPart()
    {
    }

    /// <summary>A text of <c>Mails.resx</c>.</summary>
    public sealed record Paragraph(string Key) : MailPart;

    /// <summary>A button that leads to the link in <paramref name="Value"/>, labelled by a text of <c>Mails.resx</c>.</summary>
    public sealed record Action(string Key, string Value) : MailPart;

    /// <summary>A code to type.</summary>
    public sealed record Code(string Value) : MailPart;

    /// <summary>Values with their labels (<c>fact.*</c>); empty ones are left out.</summary>
    public sealed record Facts(params IReadOnlyList<string> Values) : MailPart;
}

/// <summary>What a mail needs and is made of; the subject is the text <c>Kind.subject</c>.</summary>
/// <param name="Values">Names of the values without which it cannot be written.</param>
/// <param name="Parts">From top to bottom, between greeting and footer.</param>
public sealed record MailTemplate(IReadOnlyList<string> Values, IReadOnlyList<MailPart> Parts)
{
    private static readonly FrozenDictionary<MailKind, MailTemplate> All = new Dictionary<MailKind, MailTemplate>
    {
        [MailKind.ConfirmEmail] = Link(MailKind.ConfirmEmail),
        [MailKind.ConfirmNewEmail] = Link(MailKind.ConfirmNewEmail),
        [MailKind.ResetPassword] = Link(MailKind.ResetPassword),
        [MailKind.SignInLink] = new(
            ["name", "link", "code", "minutes"],
            [
                new MailPart.Paragraph("SignInLink.text"), new MailPart.Action("SignInLink.link", "link"),
                new MailPart.Paragraph("SignInLink.code"), new MailPart.Code("code"),
                new MailPart.Paragraph("SignInLink.lasts"), new MailPart.Paragraph("SignInLink.not_you"),
            ]),
        [MailKind.AccountExists] = new(
            ["name", "sign_in_link", "reset_link"],
            [
                new MailPart.Paragraph("AccountExists.text"), new MailPart.Action("AccountExists.sign_in_link", "sign_in_link"),
                new MailPart.Paragraph("AccountExists.forgotten"), new MailPart.Action("AccountExists.reset_link", "reset_link"),
                new MailPart.Paragraph("AccountExists.not_you"),
            ]),
        [MailKind.EmailChanged] = Notice(MailKind.EmailChanged, "new_email"),
        [MailKind.PasswordChanged] = Notice(MailKind.PasswordChanged, "at", "device"),
        [MailKind.ProtectionChanged] = Notice(MailKind.ProtectionChanged, "what", "what_name", "at", "device"),
        [MailKind.StoreChanged] = Notice(MailKind.StoreChanged, "what", "what_name", "at"),
        [MailKind.NewSignIn] = Notice(MailKind.NewSignIn, "at", "device", "ip"),
        [MailKind.AccountDeleted] = new(
            ["name", "at", "purge_date"],
            [new MailPart.Paragraph("AccountDeleted.text"), new MailPart.Paragraph("AccountDeleted.not_you")]),
    }.ToFrozenDictionary();

    /// <summary>The template of a kind.</summary>
    public static MailTemplate Of(MailKind kind) => All[kind];

    // Asked for by somebody: what it is, the link, how long it lasts, what to do if it was somebody else.
    private static MailTemplate Link(MailKind kind) => new(
        ["name", "link", "minutes"],
        [
            new MailPart.Paragraph($"{kind}.text"), new MailPart.Action($"{kind}.link", "link"),
            new MailPart.Paragraph("lasts"), new MailPart.Paragraph($"{kind}.not_you"),
        ]);

    // Something happened: what, the facts, and the way to undo it.
    private static MailTemplate Notice(MailKind kind, params string[] facts) => new(
        ["name", .. facts.Where(fact => fact != MailValues.Optional), "link"],
        [
            new MailPart.Paragraph($"{kind}.text"), new MailPart.Facts(facts),
            new MailPart.Action($"{kind}.link", "link"), new MailPart.Paragraph($"{kind}.not_you"),
        ]);
}
