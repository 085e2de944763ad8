using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What operators do with users: seed file and command line.</summary>
public sealed class UserAdministration(
    NewUserRules rules, AccountWriter writer, IAccountStates states, IDeletedAccounts deleted, ISubscriptions subscriptions, TimeProvider time)
{
    /// <summary>Makes a user, with plan and roles.</summary>
    /// <exception cref="AdministrationException">The name or e-mail is taken, or a value makes no sense.</exception>
    public async Task<Guid> CreateAsync(NewUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var row = await rules.BuildAsync(user, cancellationToken);
        var taken = await writer.CreateAsync(row);
        return taken.Count == 0
            ? row.Id
            : throw new AdministrationException($"The {string.Join(" and the ", taken)} of user {user.Username} {(taken.Count == 1 ? "is" : "are")} taken.");
    }

    /// <summary>Whether a user has this username. Asked at each start for each seeded user, so EF's model stays out of it.</summary>
    public async Task<bool> ExistsAsync(string username, CancellationToken cancellationToken) =>
        await states.FindAsync(AccountName.Normalize(username), cancellationToken) is not null;

    /// <summary>Lets a user in or shuts them out; shutting out ends their sessions in the same transaction (S8).</summary>
    /// <exception cref="AdministrationException">Nobody has the name.</exception>
    public async Task SetActiveAsync(string username, bool active, CancellationToken cancellationToken) =>
        await states.SetActiveAsync(await IdOfAsync(username, cancellationToken), active, time.GetUtcNow(), cancellationToken);

    /// <summary>Deletes a user softly (S8): name and e-mail are free again, sessions end in the same transaction.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, or the user owns stores.</exception>
    public async Task DeleteAsync(string username, CancellationToken cancellationToken)
    {
        var stores = await deleted.DeleteAsync(await IdOfAsync(username, cancellationToken), "operator", time.GetUtcNow(), cancellationToken);
        if (stores.Count > 0)
            throw new AdministrationException($"{username} owns the stores {string.Join(", ", stores)}: give them another owner first.");
    }

    /// <summary>Brings back the user that was deleted last under a name, and lets them in by a new password.</summary>
    /// <exception cref="AdministrationException">There is none, or name or e-mail have another owner by now.</exception>
    public async Task RestoreAsync(string username, CancellationToken cancellationToken)
    {
        var answer = await deleted.RestoreAsync(AccountName.Normalize(username), time.GetUtcNow(), cancellationToken);
        if (answer == RestoreAnswer.Unknown)
            throw new AdministrationException($"No deleted user had the username {username}, or their account is erased.");
        if (answer == RestoreAnswer.Taken)
            throw new AdministrationException($"The username {username} or the e-mail of that account has another owner by now.");
    }

    /// <summary>Gives a user a plan from now on (P5); a null end means no end. Free takes back what was given.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, there is no such plan, or the end makes no sense.</exception>
    public async Task SetPlanAsync(string username, string plan, DateTimeOffset? endsAt, CancellationToken cancellationToken)
    {
        NewUserRules.CheckPlan(plan);
        CheckEnd(plan, endsAt, time.GetUtcNow());
        await subscriptions.SetPlanAsync(await IdOfAsync(username, cancellationToken), plan, endsAt, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Refuses an end that makes no sense.</summary>
    /// <exception cref="AdministrationException">It does not.</exception>
    public static void CheckEnd(string plan, DateTimeOffset? endsAt, DateTimeOffset now)
    {
        if (endsAt is not null && plan == PlanNames.Free)
            throw new AdministrationException("The free plan has no end: leave it away.");
        if (endsAt <= now)
            throw new AdministrationException("The end must be in the future; to end a plan now, give free.");
    }

    /// <summary>The plan that counts for a user, and where it comes from.</summary>
    /// <exception cref="AdministrationException">Nobody has the name.</exception>
    public async Task<(CurrentPlan Current, IReadOnlyList<PlanSource> Sources)> PlanAsync(string username, CancellationToken cancellationToken)
    {
        var id = await IdOfAsync(username, cancellationToken);
        return (await subscriptions.CurrentAsync(id, cancellationToken), await subscriptions.SourcesAsync(id, cancellationToken));
    }

    /// <summary>Replaces a user's roles.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, or a role is malformed.</exception>
    public async Task SetRolesAsync(string username, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        await rules.CheckRolesAsync(roles, cancellationToken);
        var id = await IdOfAsync(username, cancellationToken);
        await states.SetRolesAsync(id, [.. roles.Distinct(StringComparer.Ordinal)], time.GetUtcNow(), cancellationToken);
    }

    private async Task<Guid> IdOfAsync(string username, CancellationToken cancellationToken) =>
        await states.FindAsync(AccountName.Normalize(username), cancellationToken)
        ?? throw new AdministrationException($"Nobody has the username {username}.");
}
