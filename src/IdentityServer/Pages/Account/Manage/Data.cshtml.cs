using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>A copy of all one's data, and the end of the account.</summary>
public sealed class DataModel(AccountExport export, AccountDeletion deletion, BrowserSessions sessions, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <inheritdoc />
    public override string Name => "data";

    /// <inheritdoc />
    protected override bool NeedsFreshSignIn => true;

    /// <summary>What holds for the deletion.</summary>
    public DeletionTerms Terms { get; private set; } = null!;

    /// <summary>Why a form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>The password, as proof of the deletion; never sent back.</summary>
    [BindProperty(Name = "current_password")]
    public string? CurrentPassword { get; set; }

    /// <summary>The username as typed, where there is no password.</summary>
    [BindProperty(Name = FieldNames.UserName)]
    public string? UserName { get; set; }

    /// <summary>Days until a deleted account is erased.</summary>
    public int Days => (int)Math.Ceiling(Terms.ErasedAfter.TotalDays);

    /// <summary>Shows both.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Terms = await deletion.TermsAsync(Session.UserId, cancellationToken);

    /// <summary>Gives the copy.</summary>
    public async Task<IActionResult> OnPostExportAsync(CancellationToken cancellationToken) =>
        await export.BeginAsync(Owner, cancellationToken) is { } wait
            ? await LaterAsync(StatusCodes.Status429TooManyRequests, "data.export.limited", wait, cancellationToken)
            : new ExportResult(export, Session.UserId);

    /// <summary>Deletes the account.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        Terms = await deletion.TermsAsync(Session.UserId, cancellationToken);

        // A word that must be typed keeps fingers from slipping; the proof is the sign-in of the last minutes.
        if (!Terms.HasPassword && AccountName.Normalize(UserName ?? "") != AccountName.Normalize(Session.UserName))
            return Again(StatusCodes.Status400BadRequest, FormErrors.Of(texts, [new FieldError(FieldNames.UserName, FieldErrorCodes.Mismatch)]));

        switch (await deletion.DeleteAsync(Owner, new DeletionRequest(CurrentPassword, FreshSignIn: true), cancellationToken))
        {
            case DeletionOutcome.Deleted:
                await sessions.SignOutAsync(HttpContext, CancellationToken.None);
                return new SeeOtherResult(Url.Content("~/account/deleted"));
            case DeletionOutcome.Refused { Why: ChangeOutcome.Rejected rejected }:
                return Again(StatusCodes.Status400BadRequest, FormErrors.Of(texts, rejected.Errors));
            case DeletionOutcome.Refused { Why: ChangeOutcome.Locked locked }:
                return await LaterAsync(StatusCodes.Status429TooManyRequests, "data.delete.locked", locked.RetryAfter, cancellationToken);
            case DeletionOutcome.Refused { Why: ChangeOutcome.Busy busy }:
                return await LaterAsync(StatusCodes.Status503ServiceUnavailable, "login.busy", busy.RetryAfter, cancellationToken);
            default:
                return Again(StatusCodes.Status409Conflict, FormErrors.Whole(texts["data.delete.stores"]));
        }
    }

    private async Task<IActionResult> LaterAsync(int status, string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        Terms = await deletion.TermsAsync(Session.UserId, cancellationToken);
        Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Again(status, FormErrors.Whole(texts[key]));
    }

    private IActionResult Again(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }
}
