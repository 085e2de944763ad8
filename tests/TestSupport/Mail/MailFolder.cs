namespace IdentityPlatform.TestSupport.Mail;

/// <summary>Reads the folder that a server of Development writes its mails into: <c>mail</c> under its data directory.</summary>
public static class MailFolder
{
    /// <summary>The mails to an address, oldest first.</summary>
    public static IReadOnlyList<WrittenMail> Read(string folder, string to) => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(file => Parse(File.ReadAllText(file)))
            .Where(mail => string.Equals(mail.To, to, StringComparison.OrdinalIgnoreCase))];

    private static WrittenMail Parse(string file)
    {
        var (head, body) = Halves(file.ReplaceLineEndings("\n"));
        var headers = Headers(head);
        var boundary = headers["Content-Type"].Split("boundary=\"")[1].TrimEnd('"');
        var parts = body.Split($"--{boundary}").Select(Halves).Where(part => part.Body.Length > 0)
            .ToDictionary(part => Headers(part.Head)["Content-Type"].Split(';')[0], part => part.Body.TrimEnd('\n'), StringComparer.Ordinal);
        return new WrittenMail(headers, parts["text/plain"], parts["text/html"]);
    }

    private static (string Head, string Body) Halves(string text) =>
        text.Trim('\n').Split("\n\n", 2) is [var head, var body] ? (head, body) : (text, "");

    private static Dictionary<string, string> Headers(string head) =>
        head.Split('\n').Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
}
