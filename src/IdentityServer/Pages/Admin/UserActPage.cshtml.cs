using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Something that is done with a user: what it means, why, and then it is done.</summary>
public sealed class UserActPageModel(UserDossier dossier, UserActs acts, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    private static readonly char[] Separators = [' ', ',', ';', '\t'];

    /// <inheritdoc />
    public override string Name => "users";

    /// <summary>The user's id.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>What is done, one of <see cref="UserActNames"/>.</summary>
    [BindProperty(Name = "act", SupportsGet = true)]
    public string Act { get; set; } = "";

    /// <summary>The session that ends, where one does.</summary>
    [BindProperty(Name = "session", SupportsGet = true)]
    public Guid? ChosenSession { get; set; }

    /// <summary>The roles as typed.</summary>
    [BindProperty(Name = "roles")]
    public string? Roles { get; set; }

    /// <summary>The plan as chosen.</summary>
    [BindProperty(Name = "plan")]
    public string? Plan { get; set; }

    /// <summary>The plan's last day as typed.</summary>
    [BindProperty(Name = "until")]
    public string? Until { get; set; }

    /// <summary>The user.</summary>
    public UserRecord Record { get; private set; } = null!;

    /// <inheritdoc />
    protected override string Destination => AdminDestinations.NextOf(Id);

    /// <summary>Says what it means.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await FindAsync(cancellationToken))
            return Missing();
        (Roles, Plan) = (string.Join(' ', Record.User.Roles), Record.User.Plan);
        return Page();
    }

    /// <summary>Does it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await FindAsync(cancellationToken))
            return Missing();
        if (Read(out var problem) is not { } act)
            return Again(FormErrors.Of(Words, [problem!]));
        if (Actor() is not { } by)
            return Again(Errors);
        try
        {
            return After(await acts.DoAsync(by, Id, act, cancellationToken), Act, $"/admin/users/{Id:D}");
        }
        catch (AdministrationException)
        {
            return Again(FormErrors.Of(Words, [new FieldError(act is UserAct.SetRoles ? "roles" : Until is null ? "plan" : "until", FieldErrorCodes.Invalid)]));
        }
    }

    private async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        if (await dossier.FindAsync(Id, cancellationToken) is not { } record || Words[$"admin.act.{Act}.submit"].ResourceNotFound)
            return false;
        Record = record;
        return true;
    }

    private UserAct? Read(out FieldError? problem)
    {
        problem = null;
        return Act switch
        {
            "deactivate" => new UserAct.Deactivate(),
            "activate" => new UserAct.Activate(),
            "unlock" => new UserAct.Unlock(),
            "reset-password" => new UserAct.SendReset(),
            "reset-two-factor" => new UserAct.ResetTwoFactor(),
            "end-sessions" => new UserAct.EndSessions(null),
            "end-session" when ChosenSession is { } session => new UserAct.EndSessions(session),
            "roles" => new UserAct.SetRoles((Roles ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries)),
            "plan" => ReadPlan(out problem),
            _ => Nothing(out problem),
        };
    }

    // The day counts to its end.
    private UserAct.SetPlan? ReadPlan(out FieldError? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(Until))
        {
            Until = null;
            return new UserAct.SetPlan(Plan ?? "", null);
        }

        if (DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            return new UserAct.SetPlan(Plan ?? "", new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));
        problem = new FieldError("until", FieldErrorCodes.Invalid);
        return null;
    }

    private static UserAct? Nothing(out FieldError? problem)
    {
        problem = new FieldError("session", FieldErrorCodes.Required);
        return null;
    }
}
