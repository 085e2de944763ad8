using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using OpenArrival = IdentityPlatform.IdentityServer.Accounts.Federation.Arrival;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Where a browser lands that comes back from a provider: it is signed in, or asked the one thing that is missing.</summary>
public sealed class ProviderArrivalModel(InteractionAccess interactions, ProviderSignIn signIn, ProviderSignUp signUp, IStringLocalizer<Texts> texts)
    : SignInPage(interactions, texts)
{
    /// <summary>Username as typed or proposed.</summary>
    [BindProperty(Name = FieldNames.UserName)]
    public string? UserName { get; set; }

    /// <summary>Agreement to the terms.</summary>
    [BindProperty(Name = FieldNames.AcceptTerms)]
    public bool AcceptTerms { get; set; }

    /// <summary>Who has come.</summary>
    public OpenArrival? Found { get; private set; }

    /// <summary>Whose account shall be linked; null when nobody's is proven.</summary>
    public CurrentSession? Session { get; private set; }

    /// <summary>Which of the page's faces is shown: <c>new</c>, <c>prove</c> or <c>confirm</c>.</summary>
    public string Kind { get; private set; } = "new";

    /// <summary>What the provider calls the person.</summary>
    public string? Person => Found?.AccountName;

    /// <summary>Whether agreement to the terms is asked for.</summary>
    public bool AsksForTerms => signUp.AsksForTerms;

    /// <summary>The sign-in that proves an account for this arrival.</summary>
    public string SignInUrl => Keep("/account/login") is var url && url.Contains('?', StringComparison.Ordinal)
        ? $"{url}&{PageQuery.Arrival}={Uri.EscapeDataString(Handle ?? "")}"
        : $"{url}?{PageQuery.Arrival}={Uri.EscapeDataString(Handle ?? "")}";

    /// <summary>From here it goes on without the arrival.</summary>
    public override string? Arrival => null;

    private string? Handle => base.Arrival;

    /// <summary>Settles what can be settled without the person.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var outcome = await signIn.OpenAsync(HttpContext, Handle, Interaction?.Client.ClientId, cancellationToken);
        if (outcome is not ArrivalOutcome.New { Arrival: var arrival })
            return Show(outcome);
        UserName = await signUp.ProposeAsync(arrival, cancellationToken);
        return AsksForTerms ? Show(outcome) : await CreateAsync(cancellationToken);
    }

    /// <summary>Makes the account, links one, or leaves it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => Choice switch
    {
        "leave" => GoOn(),
        "link" => await signIn.ConfirmAsync(HttpContext, Handle, cancellationToken) is var outcome && outcome is ArrivalOutcome.Linked ? GoOn() : Show(outcome),
        _ => await CreateAsync(cancellationToken),
    };

    private async Task<IActionResult> CreateAsync(CancellationToken cancellationToken)
    {
        var request = new ProviderSignUpRequest(UserName, AcceptTerms, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        switch (await signUp.SignUpAsync(HttpContext, Handle, request, Interaction?.Client.ClientId, cancellationToken))
        {
            case ProviderSignUpOutcome.Rejected rejected:
                // What the arrival leads to may have changed since: an account with its e-mail may be there by now.
                var shown = Show(await signIn.OpenAsync(HttpContext, Handle, Interaction?.Client.ClientId, cancellationToken));
                return shown is PageResult && Kind == "new" ? Again(StatusCodes.Status400BadRequest, FormErrors.Of(Words, rejected.Errors)) : shown;
            case ProviderSignUpOutcome.Settled settled:
                return Show(settled.Outcome);
            default:
                throw new InvalidOperationException("Unknown outcome.");
        }
    }

    private IActionResult Show(ArrivalOutcome outcome)
    {
        switch (outcome)
        {
            case ArrivalOutcome.Entered { Outcome: SignInOutcome.Deactivated }:
                return MessagePage.View(StatusCodes.Status403Forbidden, new Message(Words["deactivated.title"], Words["provider.deactivated.text"], Words["deactivated.next"]));
            case ArrivalOutcome.Entered entered:
                return After(entered.Outcome, "login.failed");
            case ArrivalOutcome.Linked:
                Notice.Leave(HttpContext, "provider_linked");
                return new SeeOtherResult(Url.Content("~/account/providers"));
            case ArrivalOutcome.New { Arrival: var arrival }:
                return Face("new", arrival);
            case ArrivalOutcome.Prove { Arrival: var arrival }:
                return Face("prove", arrival);
            case ArrivalOutcome.Confirm confirm:
                Session = confirm.Session;
                return Face("confirm", confirm.Arrival);
            case ArrivalOutcome.TakenByAnother taken:
                return Say(StatusCodes.Status409Conflict, "taken", taken.Provider);
            case ArrivalOutcome.OtherSession other:
                return Say(StatusCodes.Status400BadRequest, "session", other.Provider);
            default:
                return MessagePage.View(StatusCodes.Status400BadRequest, new Message(Words["provider.lost.title"], Words["provider.lost.text"], Words["provider.lost.next"])
                {
                    ActionText = Words["provider.back"],
                    ActionUrl = Keep("/account/login"),
                });
        }
    }

    private PageResult Face(string kind, OpenArrival arrival)
    {
        (Kind, Found) = (kind, arrival);
        return Page();
    }

    private ViewResult Say(int status, string kind, Provider provider) => MessagePage.View(
        status,
        new Message(Words[$"provider.{kind}.title", provider.DisplayName], Words[$"provider.{kind}.text", provider.DisplayName], Words[$"provider.{kind}.next", provider.DisplayName])
        {
            ActionText = Words["account.nav.providers"],
            ActionUrl = Url.Content("~/account/providers"),
        });
}
