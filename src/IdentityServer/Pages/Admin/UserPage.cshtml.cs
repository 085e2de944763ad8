using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Administration.Audit;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>One user: profile, state, sessions, apps, stores, history, events, and what can be done.</summary>
public sealed class UserPageModel(UserDossier dossier, IAuditLog log, TimeProvider time, IStringLocalizer<Texts> texts) : AdminPage
{
    private const int Lately = 10;

    /// <inheritdoc />
    public override string Name => "users";

    /// <summary>The user's id.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The user.</summary>
    public UserRecord Record { get; private set; } = null!;

    /// <summary>The plan that counts.</summary>
    public CurrentPlan Plan { get; private set; } = null!;

    /// <summary>Their sessions.</summary>
    public IReadOnlyList<AccountSession> Sessions { get; private set; } = [];

    /// <summary>Their apps.</summary>
    public IReadOnlyList<ConnectedApp> Apps { get; private set; } = [];

    /// <summary>Their stores.</summary>
    public IReadOnlyList<StoreOfUser> Stores { get; private set; } = [];

    /// <summary>Their last attempts to sign in.</summary>
    public IReadOnlyList<LoginHistoryEntry> History { get; private set; } = [];

    /// <summary>The last events about them.</summary>
    public IReadOnlyList<AuditEvent> Events { get; private set; } = [];

    /// <inheritdoc />
    protected override string Destination => AdminDestinations.NextOf(Id);

    /// <summary>How they can sign in, in words.</summary>
    public string Ways
    {
        get
        {
            IEnumerable<string?> ways =
            [
                Record.HasPassword ? texts["amr.pwd"].Value : null, Record.Passkeys > 0 ? $"{texts["amr.passkey"].Value} ({Record.Passkeys})" : null, .. Record.Providers,
            ];
            return ways.OfType<string>().ToArray() is { Length: > 0 } known ? string.Join(", ", known) : "–";
        }
    }

    /// <summary>Shows the user.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await dossier.FindAsync(Id, cancellationToken) is not { } record)
            return Missing();
        var now = time.GetUtcNow();
        Record = record;
        (Plan, _) = await dossier.PlanAsync(Id, cancellationToken);
        Sessions = await dossier.SessionsAsync(Id, now, cancellationToken);
        Apps = await dossier.AppsAsync(Id, now, cancellationToken);
        Stores = await dossier.StoresAsync(Id, cancellationToken);
        History = await dossier.HistoryAsync(Id, null, Lately, cancellationToken);
        Events = (await log.ReadAsync(new AuditQuery { User = Id }, null, Lately, cancellationToken)).Events;
        return Page();
    }
}
