using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using IdentityPlatform.Protocol.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>Sets two-step sign-in up, renews recovery codes, forgets devices, switches it off (ASVS V7.5.1).</summary>
public sealed class TwoStepModel(
    TwoStepDesk desk, InteractionAccess interactions, RecoveryCodeSlip slip, DeviceMemory devices, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <summary>Recovery codes at which the page warns.</summary>
    public const int FewCodes = Accounts.AccountHints.FewCodes;

    /// <inheritdoc />
    public override string Name => "two-step";

    /// <summary>How it stands.</summary>
    public TwoFactorState State { get; private set; } = null!;

    /// <summary>The secret on offer; null while it is on.</summary>
    public AuthenticatorOffer? Offer { get; private set; }

    /// <summary>New recovery codes, shown this once; empty at any other time.</summary>
    public IReadOnlyList<string> NewCodes { get; private set; } = [];

    /// <summary>The application that waits for two factors; null when none does.</summary>
    public Interaction? Waiting { get; private set; }

    /// <summary>Which button was pressed: <c>enable</c>, <c>codes</c>, <c>disable</c> or <c>forget</c>.</summary>
    [BindProperty(Name = "choice")]
    public string? Choice { get; set; }

    /// <summary>The secret on offer, as the form carried it.</summary>
    [BindProperty(Name = "setup")]
    public string? SetUp { get; set; }

    /// <summary>Whether every other session ends with the change (ASVS V7.4.3).</summary>
    [BindProperty(Name = "others")]
    public bool EndOthers { get; set; }

    /// <summary>Why a form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>Days a device is remembered; null when the operator lets none be.</summary>
    public int? RememberDays => devices.IsOffered ? devices.Days : null;

    /// <summary>When it was switched on, in the page's language, UTC.</summary>
    public string Since => State.Since!.Value.UtcDateTime.ToString("f", CultureInfo.CurrentUICulture);

    /// <summary>Back to the application.</summary>
    public string ContinueUrl => interactions.ContinueUrl(Waiting!);

    /// <inheritdoc />
    protected override bool NeedsFreshSignIn => true;

    /// <summary>Shows how it stands, and new recovery codes the first time.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        NewCodes = slip.Take(HttpContext, Session.UserId);
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Does what the pressed button says.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        string? code = Request.Form[$"code_{Choice}"];
        switch (Choice)
        {
            case "enable":
                var request = new NewTwoFactor(SetUp, code, EndOthers);
                return await AfterAsync(await desk.EnableAsync(HttpContext, Session, Owner, request, cancellationToken), cancellationToken);
            case "codes":
                return await AfterAsync(await desk.ReplaceCodesAsync(Owner, code, cancellationToken), cancellationToken);
            case "disable":
                return await AfterAsync(await desk.DisableAsync(Owner, code, EndOthers, cancellationToken), cancellationToken);
            case "forget":
                await desk.ForgetDevicesAsync(Owner, cancellationToken);
                break;
        }

        return await HereAsync(cancellationToken);
    }

    private async Task<IActionResult> AfterAsync(TwoFactorOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is TwoFactorOutcome.Done done)
        {
            slip.Put(HttpContext, Session.UserId, done.Codes);
            return await HereAsync(cancellationToken);
        }

        var (status, text, wait) = outcome switch
        {
            TwoFactorOutcome.Locked locked => (StatusCodes.Status429TooManyRequests, SignInPage.LockedText(texts, locked.RetryAfter), locked.RetryAfter),
            TwoFactorOutcome.Busy busy => (StatusCodes.Status503ServiceUnavailable, texts["login.busy"].Value, busy.RetryAfter),
            TwoFactorOutcome.Stale => (StatusCodes.Status400BadRequest, texts["two_step.stale"].Value, (TimeSpan?)null),
            _ => (StatusCodes.Status400BadRequest, texts[Choice == "enable" ? "two_step.wrong.new" : "two_step.wrong"].Value, null),
        };
        Errors = new FormErrors([new FormError($"code_{Choice}", text)]);
        Response.StatusCode = status;
        if (wait is { } seconds)
            Response.Headers.RetryAfter = Math.Ceiling(seconds.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return await ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        State = await desk.StateAsync(Session.UserId, cancellationToken);
        Offer = State.Since is null ? desk.Offer(Owner, State, SetUp) : null;
        Waiting = await WaitingAsync(cancellationToken);
        return Page();
    }

    // An application that waits for two factors is not forgotten on the way.
    private async Task<Interaction?> WaitingAsync(CancellationToken cancellationToken) =>
        await interactions.CurrentAsync(HttpContext, cancellationToken) is { } interaction && interaction.AcrValues.Contains(AuthenticationLevel.TwoFactors) ? interaction : null;

    private async Task<SeeOtherResult> HereAsync(CancellationToken cancellationToken) => new(
        Url.Content("~/account/two-step") + (await WaitingAsync(cancellationToken) is { } waiting ? QueryString.Create(PageQuery.Interaction, waiting.Handle).Value : ""));
}
