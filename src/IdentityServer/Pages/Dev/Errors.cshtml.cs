using System.Globalization;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages.Dev;

/// <summary>Which check a refused request failed, for whoever develops a client. There is no such page outside Development.</summary>
public sealed class ErrorsModel : PageModel
{
    /// <summary>The last refused requests, newest first; empty when one is shown.</summary>
    public IReadOnlyList<RecentError> Errors { get; private set; } = [];

    /// <summary>The one that is shown.</summary>
    public RecentError? Shown { get; private set; }

    /// <summary>The checks of its endpoint in order, with what became of each; empty when the endpoint has no such list.</summary>
    public IReadOnlyList<(string Name, CheckState State)> Checks => Shown?.Error.Check is { } failed ? Walk(failed) : [];

    /// <summary>Shows all, or one.</summary>
    public IActionResult OnGet(string? id)
    {
        if (HttpContext.RequestServices.GetService<RecentErrors>() is not { } recent)
            return NotFound();
        if (id is null)
        {
            Errors = recent.All;
            return Page();
        }

        Shown = recent.Find(id);
        return Shown is null ? NotFound() : Page();
    }

    /// <summary>When it happened, in the page's language, UTC.</summary>
    public static string When(RecentError error) => error.At.UtcDateTime.ToString("T", CultureInfo.CurrentUICulture);

    /// <summary>Where the error's code is defined; null when it is ours.</summary>
    public static (string Name, string Url)? DefinitionOf(RecentError error) => error.Error switch
    {
        { Check: not null, Code: "login_required" or "consent_required" or "interaction_required" or "account_selection_required" or "request_not_supported" or "request_uri_not_supported" or "registration_not_supported" } =>
            ("OpenID Connect Core 1.0 §3.1.2.6", "https://openid.net/specs/openid-connect-core-1_0.html#AuthError"),
        { Check: not null } => Rfc(6749, "4.1.2.1"),
        { Code: "invalid_token" or "insufficient_scope" or "no_token" } => Rfc(6750, "3.1"),
        { Code: "insufficient_user_authentication" } => Rfc(9470, "3"),
        { Code: "invalid_target" } => Rfc(8707, "2"),
        { Code: "access_denied" or "server_error" or "temporarily_unavailable" } => Rfc(6749, "4.1.2.1"),
        { Code: "invalid_request" or "invalid_client" or "invalid_grant" or "unauthorized_client" or "unsupported_grant_type" or "invalid_scope" } => Rfc(6749, "5.2"),
        _ => null,
    };

    private static (string Name, string Url) Rfc(int number, string section) =>
        (string.Create(CultureInfo.InvariantCulture, $"RFC {number} §{section}"), string.Create(CultureInfo.InvariantCulture, $"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"));

    private static List<(string Name, CheckState State)> Walk(string failed)
    {
        var checks = new List<(string Name, CheckState State)>();
        var state = CheckState.Passed;
        foreach (var name in AuthorizationRequestValidator.CheckNames)
        {
            var isFailed = name == failed;
            checks.Add((name, isFailed ? CheckState.Failed : state));
            if (isFailed)
                state = CheckState.NotReached;
        }

        return checks;
    }
}

/// <summary>What became of a check.</summary>
public enum CheckState
{
    /// <summary>It let the request pass.</summary>
    Passed,

    /// <summary>It refused the request.</summary>
    Failed,

    /// <summary>The request did not get that far.</summary>
    NotReached,
}
