using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The person allows or denies a client what it asks for (OpenID Connect Core §3.1.2.4).</summary>
public sealed class ConsentModel(InteractionAccess interactions, BrowserSessions sessions, IScopeStore scopes, IStringLocalizer<Texts> texts)
    : InteractionPage(interactions, texts)
{
    private readonly InteractionAccess _interactions = interactions;

    /// <summary>Who is asked.</summary>
    public CurrentSession? Session { get; private set; }

    /// <summary>What is asked for, in words.</summary>
    public IReadOnlyList<ScopeInWords> Asked { get; private set; } = [];

    /// <summary>Shows what is asked for; signs in first when nobody is.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Session = await sessions.CurrentAsync(HttpContext, cancellationToken);
        if (Session is null)
        {
            return new SeeOtherResult(Keep("/account/login"));
        }

        var known = await scopes.AllAsync(cancellationToken);
        Asked = [.. Interaction!.Scope.Select(name => ScopeInWords.Of(Words, name, known.GetValueOrDefault(name)))];
        return Page();
    }

    /// <summary>Remembers the answer. Only <c>allow</c> allows.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Choice != "allow")
        {
            return await DenyAsync(cancellationToken);
        }

        if (await sessions.CurrentAsync(HttpContext, cancellationToken) is not { } session)
        {
            return new SeeOtherResult(Keep("/account/login"));
        }

        await _interactions.AllowAsync(HttpContext, session.UserId, cancellationToken);
        return GoOn();
    }
}
