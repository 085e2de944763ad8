using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>What administrators do with users: checked, done with its event, and told to the user where the account pages would tell.</summary>
public sealed class UserActs(
    IUserActStore store, SignInKeyMaker keys, ActingAdministrator acting, MailRequestSignal mails, TwoFactorNotices notices, TimeProvider time)
{
    /// <summary>Does it.</summary>
    /// <exception cref="AdministrationException">A value makes no sense; the message says which and is shown.</exception>
    public async Task<ActAnswer> DoAsync(EventActor by, Guid user, UserAct act, CancellationToken cancellationToken)
    {
        Check(act);
        acting.Note(by);
        var failures = (await keys.MakeAsync(user, "", null, cancellationToken)).Account;
        // Once begun it is finished, whether or not somebody waits for the answer.
        var answer = await store.DoAsync(user, act, failures, time.GetUtcNow(), CancellationToken.None);
        if (answer == ActAnswer.Done && act is UserAct.SendReset)
            mails.Raise();
        if (answer == ActAnswer.Done && act is UserAct.ResetTwoFactor)
            await notices.DisabledAsync(user, device: null);
        return answer;
    }

    private void Check(UserAct act)
    {
        switch (act)
        {
            case UserAct.SetRoles { Roles: var roles }:
                if (roles.Count > 50 || roles.Any(role => role is null))
                    throw new AdministrationException("roles must be 50 texts at most.");
                NewUserRules.CheckRoles(roles);
                break;
            case UserAct.SetPlan { Plan: var plan, Until: var until }:
                NewUserRules.CheckPlan(plan);
                UserAdministration.CheckEnd(plan, until, time.GetUtcNow());
                break;
        }
    }
}
