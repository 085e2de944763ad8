using System.Globalization;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>
/// Where mails go in Development without a mail server: files under the data directory that a person can read and a mail
/// program can open. Several servers may share the folder.
/// </summary>
public sealed class MailFolder(RootSettings root, ProtocolOptions protocol) : IMailTransport
{
    private const string Boundary = "----identity-platform-mail----";
    private const string Extension = ".eml";
    private const int MostShown = 200;

    /// <summary>The folder; it is made with the first mail.</summary>
    public string Folder { get; } = Path.GetFullPath(Path.Combine(root.DataDirectory, "mail"));

    /// <inheritdoc />
    public async Task<Handover> SendAsync(ComposedMail mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        // Version 7 ids sort by time. Whoever lists the folder sees a whole file or none.
        var file = Path.Combine(Folder, $"{mail.Id:n}{Extension}");
        var unfinished = $"{file}.{Guid.CreateVersion7():n}";
        await using (var stream = new FileStream(unfinished, Private()))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Write(mail)), cancellationToken);
        File.Move(unfinished, file, overwrite: true);
        return new Handover.Taken();
    }

    /// <summary>The newest mails, newest first.</summary>
    public IReadOnlyList<ComposedMail> List() => !Directory.Exists(Folder)
        ? []
        : [.. Directory.GetFiles(Folder, "*" + Extension).OrderDescending(StringComparer.Ordinal).Take(MostShown).Select(Read).OfType<ComposedMail>()];

    /// <summary>One of them; null when there is none.</summary>
    public ComposedMail? Find(Guid id) => Path.Combine(Folder, $"{id:n}{Extension}") is var file && File.Exists(file) ? Read(file) : null;

    // Links in mails open accounts: nobody else on the machine reads them.
    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // Internationalized headers and 8-bit bodies (RFC 6532, RFC 2045 §6.2), so that the file reads as it is.
    private string Write(ComposedMail mail) =>
        $"""
        Date: {mail.Date.UtcDateTime.ToString("r", CultureInfo.InvariantCulture)}
        From: {MailTexts.In(mail.Language).Brand} <no-reply@localhost>
        To: {mail.To}
        Subject: {mail.Subject}
        Message-ID: <{mail.Id:n}@{new Uri(protocol.Issuer).IdnHost}>
        Auto-Submitted: auto-generated
        Content-Language: {mail.Language}
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="{Boundary}"

        --{Boundary}
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        {mail.Text}
        --{Boundary}
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: 8bit

        {mail.Html}
        --{Boundary}--

        """.ReplaceLineEndings("\r\n");

    private static ComposedMail? Read(string file)
    {
        var blocks = File.ReadAllText(file).ReplaceLineEndings("\n").Split("\n--" + Boundary);
        if (blocks.Length < 3 || !Guid.TryParseExact(Path.GetFileNameWithoutExtension(file), "n", out var id))
            return null;
        var headers = blocks[0].Split('\n').Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var date = DateTimeOffset.ParseExact(headers["Date"], "r", CultureInfo.InvariantCulture);
        return new ComposedMail(id, date, headers["To"], headers["Content-Language"], headers["Subject"], Body(blocks[1]), Body(blocks[2]));
    }

    private static string Body(string block) => block[(block.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
}
