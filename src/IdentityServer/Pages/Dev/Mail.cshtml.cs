using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages.Dev;

/// <summary>The mails that Development wrote into its folder. Elsewhere, and with a mail server, there is no such page.</summary>
public sealed class MailModel : PageModel
{
    /// <summary>The newest mails, newest first; empty when one is shown.</summary>
    public IReadOnlyList<ComposedMail> Mails { get; private set; } = [];

    /// <summary>The one that is shown.</summary>
    public ComposedMail? Shown { get; private set; }

    /// <summary>Its text, in pieces that are links or not.</summary>
    public IReadOnlyList<string> Lines => Shown?.Text.Split('\n') ?? [];

    /// <summary>Where the files are.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Shows all, or one.</summary>
    public IActionResult OnGet(Guid? id)
    {
        if (HttpContext.RequestServices.GetService<MailFolder>() is not { } folder)
            return NotFound();
        Folder = folder.Folder;
        if (id is null)
        {
            Mails = folder.List();
            return Page();
        }

        Shown = folder.Find(id.Value);
        HttpContext.AllowOwnFrames();
        return Shown is null ? NotFound() : Page();
    }

    /// <summary>When a mail was asked for, in the page's language, UTC.</summary>
    public static string When(ComposedMail mail) => mail.Date.UtcDateTime.ToString("f", CultureInfo.CurrentUICulture);

    /// <summary>Whether a line of a mail is nothing but a link.</summary>
    public static bool IsLink(string line) => Uri.TryCreate(line, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";
}
