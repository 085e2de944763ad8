using System.Buffers.Text;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>A person's passkeys: add, name, remove.</summary>
public sealed class PasskeysModel(PasskeyManagement passkeys, PasskeyExchange exchange, RelyingParty party, IWaysIn waysIn, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <summary>Field of the name, of a new passkey and of one that is renamed.</summary>
    public const string NameField = "passkey_name";

    /// <inheritdoc />
    public override string Name => "passkeys";

    /// <summary>The name of a new passkey as typed.</summary>
    [BindProperty(Name = NameField)]
    public string? PasskeyName { get; set; }

    /// <summary>Which challenge is answered.</summary>
    [BindProperty(Name = PasskeyExchange.HandleField)]
    public string? Handle { get; set; }

    /// <summary>The answer, JSON.</summary>
    [BindProperty(Name = PasskeyExchange.CredentialField)]
    public string? Credential { get; set; }

    /// <summary>What there is, newest first.</summary>
    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];

    /// <summary>Whether the one passkey is the only way in.</summary>
    public bool OnlyWayIn { get; private set; }

    /// <summary>Whether passkeys can be made here.</summary>
    public bool Available => party.Available;

    /// <summary>Why the page came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>The domain of the passkeys.</summary>
    public string RelyingPartyId => party.Id;

    /// <summary>The id under which authenticators know the person, base64url.</summary>
    public string UserHandle => Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(Session.UserId.ToString("D")));

    /// <inheritdoc />
    protected override bool NeedsFreshSignIn => true;

    /// <summary>What authenticators need to know of the passkeys that still count, blank between them.</summary>
    public string Accepted => string.Join(' ', Passkeys.Select(passkey => Base64Url.EncodeToString(passkey.CredentialId)));

    /// <summary>Shows them.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        PasskeyName = ProposedName();
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Options for the browser.</summary>
    public async Task<IActionResult> OnPostOptionsAsync() =>
        Available ? await exchange.OptionsAsync(HttpContext, key => passkeys.BeginAsync(HttpContext, Owner, key)) : NotFound();

    /// <summary>Keeps a new passkey.</summary>
    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken)
    {
        if (!Available)
            return NotFound();
        if (PasskeyManagement.CheckName(PasskeyName) is { } problem)
            return await AgainAsync(new FormError(NameField, texts[$"field.{NameField}.{problem}"]), cancellationToken);
        return await passkeys.AddAsync(HttpContext, Owner, exchange.KeyOf(HttpContext, Handle), PasskeyName!, Credential ?? "") switch
        {
            PasskeyAddition.Added => Done("passkey_added"),
            PasskeyAddition.TooMany => await AgainAsync(new FormError(null, texts["passkeys.too_many"]), cancellationToken),
            _ => await AgainAsync(new FormError(null, texts["passkeys.refused"]), cancellationToken),
        };
    }

    /// <summary>Names a passkey.</summary>
    public async Task<IActionResult> OnPostRenameAsync(Guid id, CancellationToken cancellationToken)
    {
        if (PasskeyManagement.CheckName(PasskeyName) is { } problem)
        {
            PasskeyName = ProposedName();
            return await AgainAsync(new FormError($"{NameField}-{id:D}", texts[$"field.{NameField}.{problem}"]), cancellationToken);
        }

        return await passkeys.RenameAsync(Owner, id, PasskeyName!, cancellationToken) ? Done("passkey_renamed") : await GoneAsync(cancellationToken);
    }

    /// <summary>Removes a passkey.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancellationToken) => await passkeys.RemoveAsync(Owner, id, cancellationToken) switch
    {
        WayRemoval.Removed => Done("passkey_removed"),
        WayRemoval.LastWayIn => await AgainAsync(new FormError(null, texts["passkeys.last"]), cancellationToken),
        _ => await GoneAsync(cancellationToken),
    };

    // Where it is made is how people tell their passkeys apart.
    private string ProposedName() => DeviceTexts.InWords(Request.Headers.UserAgent);

    private Task<IActionResult> GoneAsync(CancellationToken cancellationToken) =>
        AgainAsync(new FormError(null, texts["passkeys.gone"]), cancellationToken);

    private async Task<IActionResult> AgainAsync(FormError error, CancellationToken cancellationToken)
    {
        Errors = new FormErrors([error]);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Passkeys = await passkeys.OfAsync(Owner, cancellationToken);
        OnlyWayIn = Passkeys.Count == 1 && (await waysIn.OfAsync(Session.UserId, cancellationToken)).OnlyOne;
        return Page();
    }
}
