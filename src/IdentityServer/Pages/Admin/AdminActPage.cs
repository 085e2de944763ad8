using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>A page that says what is about to be done, asks why, and does it.</summary>
public abstract class AdminActPage(IStringLocalizer<Texts> texts) : AdminPage
{
    /// <summary>Why, as typed.</summary>
    [BindProperty(Name = Reason.Field)]
    public string? Why { get; set; }

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <inheritdoc />
    protected override bool Changes => true;

    /// <summary>The texts in the request's language.</summary>
    protected IStringLocalizer<Texts> Words { get; } = texts;

    /// <summary>Who acts and why; null when the reason is refused, and then <see cref="Errors"/> says so.</summary>
    protected EventActor? Actor()
    {
        if (Reason.Check(Why, out var reason) is not { } error)
            return new EventActor(Session.UserId, null, reason);
        Errors = FormErrors.Of(Words, [error]);
        return null;
    }

    /// <summary>The form once more.</summary>
    /// <param name="errors">What is wrong with it.</param>
    /// <param name="status">HTTP status.</param>
    protected PageResult Again(FormErrors errors, int status = StatusCodes.Status400BadRequest)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>Where an answer leads.</summary>
    /// <param name="answer">What became of it.</param>
    /// <param name="key">Of the text that says it is done.</param>
    /// <param name="path">Where the person goes on.</param>
    protected IActionResult After(ActAnswer answer, string key, string path) => answer switch
    {
        ActAnswer.Done => Done(key, path),
        ActAnswer.Unchanged => Done("unchanged", path),
        ActAnswer.Unknown => Missing(),
        ActAnswer.Own => Again(FormErrors.Whole(Words["admin.answer.own"]), StatusCodes.Status409Conflict),
        ActAnswer.Last => Again(FormErrors.Whole(Words["admin.answer.last"]), StatusCodes.Status409Conflict),
        _ => Again(FormErrors.Whole(Words[$"admin.answer.conflict.{key}"] is { ResourceNotFound: false } own ? own : Words["admin.answer.conflict"]), StatusCodes.Status409Conflict),
    };
}
