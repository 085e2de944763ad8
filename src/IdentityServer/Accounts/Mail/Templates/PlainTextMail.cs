namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>The text of a mail, each link on a line of its own.</summary>
internal static class PlainTextMail
{
    public static string Write(MailPage page) =>
        string.Join("\n\n", [page.Greeting, .. page.Parts.Select(Write).Where(part => part.Length > 0), $"-- \n{page.Footer}"]) + "\n";

    private static string Write(ShownPart part) => part switch
    {
        ShownPart.Paragraph paragraph => paragraph.Text,
        ShownPart.Action action => $"{action.Label}:\n{action.Link}",
        ShownPart.Code code => $"    {code.Text}",
        ShownPart.Facts facts => string.Join('\n', facts.Lines.Select(line => $"{line.Label}: {line.Value}")),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
