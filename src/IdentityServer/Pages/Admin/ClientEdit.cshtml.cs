using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>A registration, new or changed, held to the same rules as in the seed file.</summary>
public sealed class ClientEditModel(ClientActs clients, SecretSlip slip, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    /// <inheritdoc />
    public override string Name => "clients";

    /// <summary>Which client; null for a new one.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public string? Id { get; set; }

    /// <summary>The id of a new client, as typed.</summary>
    [BindProperty(Name = "client_id")]
    public string? NewId { get; set; }

    /// <summary>Whether it is a new one.</summary>
    public bool IsNew => Id is null;

    /// <summary>The registration as the form shows it.</summary>
    public JsonObject Metadata { get; private set; } = ClientForm.New();

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await FindAsync(cancellationToken) ? Page() : Missing();

    /// <summary>Registers or changes it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await FindAsync(cancellationToken))
            return Missing();
        var typed = ClientForm.Read(Request.Form, Metadata, Id ?? NewId?.Trim());
        Metadata = JsonObject.Create(typed)!;
        if (Actor() is not { } by)
            return Again(Errors);
        var outcome = IsNew ? await clients.AddAsync(by, typed, cancellationToken) : await clients.ChangeAsync(by, Id!, typed, cancellationToken);
        if (outcome.Problems.Count > 0)
            return Again(new FormErrors([.. outcome.Problems.Select(problem => new FormError(problem.Path.Split('[')[0], $"{problem.Path}: {problem.Reason}"))]));
        if (IsNew && outcome.Answer == ActAnswer.Conflict)
            return Again(FormErrors.Of(Words, [new FieldError("client_id", FieldErrorCodes.Taken)]), StatusCodes.Status409Conflict);
        if (outcome is { ClientId: { } id, Secret: { } secret })
            slip.Put(HttpContext, Session.UserId, id, secret);
        return After(outcome.Answer, IsNew ? "client-new" : "client-edit", $"/admin/clients/one?id={Uri.EscapeDataString(outcome.ClientId ?? Id ?? "")}");
    }

    private async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        if (Id is null)
            return true;
        if (await clients.FindAsync(Id, cancellationToken) is not { } client)
            return false;
        Metadata = client.Metadata;
        return true;
    }
}
