using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Admin;
using IdentityPlatform.IdentityServer.Pages.Shared;
using IdentityPlatform.Protocol.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>
/// The second factor: of a sign-in that waits in this browser, or of a signed-in person from whom an application wants
/// two (<c>acr_values</c>).
/// </summary>
public sealed class TwoFactorModel(
    InteractionAccess interactions, IStringLocalizer<Texts> texts, SecondStep step, SecondFactorFlow flow, BrowserSessions sessions)
    : SignInPage(interactions, texts)
{
    private const string RecoveryQuery = "recovery";

    /// <summary>The code as typed.</summary>
    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    /// <summary>Whether this browser shall not be asked for a code for a while.</summary>
    [BindProperty(Name = "remember_device")]
    public bool RememberDevice { get; set; }

    /// <summary>Whose code it is.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>Whether the person signs in; else they are signed in and add a factor.</summary>
    public bool IsSignIn { get; private set; }

    /// <summary>Whether the signed-in person has no second factor to show yet.</summary>
    public bool NeedsSetUp { get; private set; }

    /// <summary>Whether the person wants to type a recovery code.</summary>
    public bool ForRecovery => Request.Query.ContainsKey(RecoveryQuery);

    /// <summary>Who wants the second factor.</summary>
    public string For => App ?? Words["admin.title"];

    /// <summary>Days a device is remembered; null when the operator lets none be.</summary>
    public int? RememberDays => flow.RememberDays;

    /// <summary>The same page for the other kind of code.</summary>
    public string OtherKind
    {
        get
        {
            var here = Keep("/account/two-factor");
            return ForRecovery ? here : here + (here.Contains('?', StringComparison.Ordinal) ? "&" : "?") + RecoveryQuery + "=1";
        }
    }

    /// <summary>Asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await PrepareAsync(cancellationToken) switch
        {
            Stage.Nothing => GoOn(),
            Stage.SignedOut => new SeeOtherResult(Keep("/account/login")),
            _ => Page(),
        };

    /// <summary>Takes the code, or goes back.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var stage = await PrepareAsync(cancellationToken);
        if (Choice == "cancel")
        {
            await step.RemoveAsync(HttpContext);
            return Interaction is null ? new SeeOtherResult(Keep("/account/login")) : await DenyAsync(cancellationToken);
        }

        // Sent twice, and the first time was enough.
        if (stage == Stage.Nothing)
            return GoOn();
        var outcome = stage switch
        {
            Stage.SignIn => await flow.SignInAsync(HttpContext, Code, RememberDevice, cancellationToken),
            Stage.StepUp => await flow.StepUpAsync(HttpContext, Code, Interaction?.Client.ClientId, cancellationToken),
            _ => null,
        };
        var text = TypedCode.Read(Code) is null ? "two_step.malformed" : "two_step.wrong";
        return outcome switch
        {
            null => Over(),
            SignInOutcome.Failed when stage == Stage.SignIn && await step.WaitingAsync(HttpContext, cancellationToken) is null => Over(),
            SignInOutcome.Failed => Again(StatusCodes.Status400BadRequest, new FormErrors([new FormError("code", Words[text])])),
            _ => After(outcome, text),
        };
    }

    // An application says what it wants; the administration always wants two factors.
    private IReadOnlyList<string> Wanted => Interaction?.AcrValues ?? (AdminDestinations.TryPathOf(Next) is null ? [] : [AuthenticationLevel.TwoFactors]);

    // What waits comes first: whoever is signed in besides has begun to sign in anew.
    private async Task<Stage> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await step.WaitingAsync(HttpContext, cancellationToken) is { } waiting)
        {
            (UserName, IsSignIn) = (waiting.UserName, true);
            return Stage.SignIn;
        }

        if (await sessions.CurrentAsync(HttpContext, cancellationToken) is not { } session)
            return Stage.SignedOut;
        if (AuthenticationLevel.IsMet(Wanted, session.Authentication.Acr))
            return Stage.Nothing;
        UserName = session.UserName;
        NeedsSetUp = !await flow.IsOnAsync(session.UserId, cancellationToken);
        return NeedsSetUp ? Stage.SetUp : Stage.StepUp;
    }

    private ViewResult Over() => MessagePage.View(StatusCodes.Status400BadRequest, Message.Of(Words, "two_step") with
    {
        ActionText = Words["two_step.again"],
        ActionUrl = GoOn().Location,
    });

    private enum Stage
    {
        Nothing,
        SignedOut,
        SignIn,
        StepUp,
        SetUp,
    }
}
