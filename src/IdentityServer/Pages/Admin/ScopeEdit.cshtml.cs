using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>A scope, new or changed.</summary>
public sealed class ScopeEditModel(ScopeActs acts, IScopeRegistry scopes, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    private static readonly char[] LineEnds = ['\r', '\n'];

    /// <inheritdoc />
    public override string Name => "scopes";

    /// <summary>Which scope; null for a new one.</summary>
    [BindProperty(Name = "name", SupportsGet = true)]
    public string? ScopeName { get; set; }

    /// <summary>The name of a new scope, as typed.</summary>
    [BindProperty(Name = "new_name")]
    public string? NewName { get; set; }

    /// <summary>What the consent page says.</summary>
    [BindProperty(Name = "display_name")]
    public string? DisplayName { get; set; }

    /// <summary>The APIs, one a line.</summary>
    [BindProperty(Name = "resources")]
    public string? Resources { get; set; }

    /// <summary>Whether it is a new one.</summary>
    public bool IsNew => ScopeName is null;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (IsNew)
            return Page();
        if ((await scopes.AllAsync(cancellationToken)).FirstOrDefault(record => record.Scope.Name == ScopeName) is not { Scope: var scope })
            return Missing();
        (DisplayName, Resources) = (scope.DisplayName, string.Join('\n', scope.Resources));
        return Page();
    }

    /// <summary>Makes or changes it.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (Actor() is not { } by)
            return Again(Errors);
        var typed = JsonSerializer.SerializeToElement(new
        {
            name = ScopeName ?? NewName?.Trim(),
            display_name = string.IsNullOrWhiteSpace(DisplayName) ? null : DisplayName.Trim(),
            resources = (Resources ?? "").Split(LineEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        });
        var (answer, problems) = await acts.PutAsync(by, typed, IsNew);
        if (problems.Count > 0)
            return Again(new FormErrors([.. problems.Select(problem => new FormError(FieldOf(problem.Path), $"{problem.Path}: {problem.Reason}"))]));
        return IsNew && answer == ActAnswer.Conflict
            ? Again(FormErrors.Of(Words, [new FieldError("new_name", FieldErrorCodes.Taken)]), StatusCodes.Status409Conflict)
            : After(answer, "scope-put", "/admin/scopes");
    }

    private static string FieldOf(string path) => path == "name" ? "new_name" : path.Split('[')[0];
}
