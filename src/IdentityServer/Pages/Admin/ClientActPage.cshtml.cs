using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Something that is done with a client: what it means, why, and then it is done.</summary>
public sealed class ClientActPageModel(ClientActs clients, SecretSlip slip, AdminSettings settings, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    /// <inheritdoc />
    public override string Name => "clients";

    /// <summary>Which client.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public string? Id { get; set; }

    /// <summary>What is done, one of <see cref="ClientActNames"/>.</summary>
    [BindProperty(Name = "act", SupportsGet = true)]
    public string? Act { get; set; }

    /// <summary>How many hours the old secret works, as typed.</summary>
    [BindProperty(Name = "hours")]
    public string? Hours { get; set; }

    /// <summary>The client.</summary>
    public ClientRecord Client { get; private set; } = null!;

    /// <summary>Says what it means.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Hours = settings.SecretOverlap.TotalHours.ToString("0", CultureInfo.InvariantCulture);
        return await FindAsync(cancellationToken) ? Page() : Missing();
    }

    /// <summary>Does it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await FindAsync(cancellationToken))
            return Missing();
        var rotates = Act == ClientActNames.Rotate;
        if (rotates && !(int.TryParse(Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) && typed <= ClientActs.LongestOverlap.TotalHours))
            return Again(FormErrors.Of(Words, [new FieldError("hours", FieldErrorCodes.Invalid)]));
        if (Actor() is not { } by)
            return Again(Errors);
        var path = $"/admin/clients/one?id={Uri.EscapeDataString(Client.ClientId)}";
        if (!rotates)
            return After(await clients.DoAsync(by, Client.ClientId, ClientActNames.Read(Act)!), Act!, path);

        var outcome = await clients.RotateAsync(by, Client.ClientId, TimeSpan.FromHours(int.Parse(Hours!, CultureInfo.InvariantCulture)), cancellationToken);
        if (outcome is { Answer: ActAnswer.Done, Secret: { } secret })
            slip.Put(HttpContext, Session.UserId, Client.ClientId, secret);
        return After(outcome.Answer, Act!, path);
    }

    private async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        if (Id is null || (Act != ClientActNames.Rotate && ClientActNames.Read(Act) is null) || await clients.FindAsync(Id, cancellationToken) is not { } client)
            return false;
        Client = client;
        return true;
    }
}
