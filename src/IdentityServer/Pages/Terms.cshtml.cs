using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The terms of use (K1): the operator's own, where they have named them, else a short text that takes no side.</summary>
public sealed class TermsModel(IOptions<RegistrationOptions> registration) : PageModel
{
    /// <summary>The parts of the text, in order.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["account", "fair", "data", "end", "changes"];

    /// <summary>The version that an agreement is recorded with.</summary>
    public string Version => registration.Value.TermsVersion;

    /// <summary>Shows the terms.</summary>
    public IActionResult OnGet() => registration.Value.TermsUrl is { Length: > 0 } own ? new SeeOtherResult(own) : Page();
}
