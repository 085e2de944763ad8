using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Administration.Audit;
using IdentityPlatform.IdentityServer.Administration.Clients;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>One client: its registration, its state, what happened, what can be done; and once, its new secret.</summary>
public sealed class ClientPageModel(ClientActs clients, IAuditLog log, SecretSlip slip) : AdminPage
{
    private const int Lately = 10;

    /// <inheritdoc />
    public override string Name => "clients";

    /// <summary>Which client.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public string? Id { get; set; }

    /// <summary>The client.</summary>
    public ClientRecord Client { get; private set; } = null!;

    /// <summary>Its new secret, shown this once.</summary>
    public string? NewSecret { get; private set; }

    /// <summary>What happened lately.</summary>
    public IReadOnlyList<AuditEvent> Events { get; private set; } = [];

    /// <summary>The registration, member by member.</summary>
    public IEnumerable<(string Name, string Value)> Members => Client.Metadata
        .Where(member => member.Value is not (null or JsonArray { Count: 0 }))
        .Select(member => (member.Key, member.Value is JsonArray items ? string.Join(", ", items.Select(item => item?.ToString())) : member.Value!.ToString()));

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Id is null || await clients.FindAsync(Id, cancellationToken) is not { } client)
            return Missing();
        Client = client;
        NewSecret = slip.Take(HttpContext, Session.UserId, client.ClientId);
        Events = (await log.ReadAsync(new AuditQuery { Client = client.ClientId }, null, Lately, cancellationToken)).Events;
        return Page();
    }
}
