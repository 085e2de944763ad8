using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>
/// The HTML of a mail. Mail programs know little CSS: styles stand at the elements, and only colours for dark screens in
/// a style sheet, for those that read one. Nothing is loaded from anywhere, so nobody learns that it was opened.
/// </summary>
internal static class HtmlMail
{
    private const string Font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(MailPage page) =>
        $$"""
        <!doctype html>
        <html lang="{{page.Language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{Encode(page.Title)}}</title>
        <style>
        @media (prefers-color-scheme: dark) {
          .paper { background: #101514 !important; }
          .card { background: #171e1c !important; border-color: #2c3733 !important; color: #e9efeb !important; }
          .soft { color: #a6b4ad !important; }
          .rule { border-color: #2c3733 !important; }
          .button { background: #7bd9c1 !important; color: #05231c !important; }
          .link { color: #7bd9c1 !important; }
          .code { background: #18322b !important; color: #e9efeb !important; }
        }
        </style>
        </head>
        <body class="paper" style="margin:0;padding:24px 12px;background:#f5f3ec;{{Font}}">
        <main class="card" style="max-width:520px;margin:0 auto;padding:28px 24px;background:#fffefb;border:1px solid #dedcd1;border-radius:16px;color:#18211e;font-size:16px;line-height:1.55;word-break:keep-all;overflow-wrap:anywhere">
        <p class="soft" style="margin:0 0 20px;font-size:14px;font-weight:600;color:#55615c">{{Encode(page.Brand)}}</p>
        <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">{{Encode(page.Title)}}</h1>
        {{Paragraph(page.Greeting)}}
        {{string.Join('\n', page.Parts.Select(part => Write(part, page)))}}
        <p class="soft rule" style="margin:24px 0 0;padding-top:16px;border-top:1px solid #dedcd1;font-size:13px;color:#55615c">{{Encode(page.Footer)}}</p>
        </main>
        </body>
        </html>

        """;

    private static string Write(ShownPart part, MailPage page) => part switch
    {
        ShownPart.Paragraph paragraph => Paragraph(paragraph.Text),
        ShownPart.Action action => Button(action, page.LinkHint),
        ShownPart.Code code =>
            $"<p class=\"code\" style=\"margin:0 0 16px;padding:12px 16px;background:#e4f0ea;border-radius:10px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:24px;letter-spacing:3px;text-align:center\">{Encode(code.Text)}</p>",
        ShownPart.Facts facts => Facts(facts),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static string Paragraph(string text) => $"<p style=\"margin:0 0 16px\">{Encode(text)}</p>";

    private static string Button(ShownPart.Action action, string hint)
    {
        var link = Encode(action.Link);
        return $"""
            <p style="margin:0 0 12px"><a class="button" href="{link}" style="display:inline-block;padding:13px 24px;background:#0d6a59;border-radius:10px;color:#ffffff;font-weight:600;text-decoration:none">{Encode(action.Label)}</a></p>
            <p class="soft" style="margin:0 0 20px;font-size:13px;color:#55615c;overflow-wrap:anywhere;word-break:break-word">{Encode(hint)}<br><a class="link" href="{link}" style="color:#0d6a59">{link}</a></p>
            """;
    }

    private static string Facts(ShownPart.Facts facts) =>
        $"<dl style=\"margin:0 0 20px\">{string.Concat(facts.Lines.Select(line => $"<dt class=\"soft\" style=\"font-size:13px;color:#55615c\">{Encode(line.Label)}</dt><dd style=\"margin:0 0 8px;overflow-wrap:anywhere\">{Encode(line.Value)}</dd>"))}</dl>";

    private static string Encode(string text) => Encoder.Encode(text);
}
