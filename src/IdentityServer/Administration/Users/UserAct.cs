namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>What an administrator can do with a user.</summary>
public abstract record UserAct
{
    private UserAct()
    {
    }

    /// <summary>Shuts the user out and ends their sessions.</summary>
    public sealed record Deactivate : UserAct;

    /// <summary>Lets the user in again.</summary>
    public sealed record Activate : UserAct;

    /// <summary>Forgets wrong passwords and wrong codes.</summary>
    public sealed record Unlock : UserAct;

    /// <summary>Sends a link for a new password to the user's e-mail.</summary>
    public sealed record SendReset : UserAct;

    /// <summary>Switches two-step sign-in off and ends every session.</summary>
    public sealed record ResetTwoFactor : UserAct;

    /// <summary>Ends one session, or all of them when it is null.</summary>
    public sealed record EndSessions(Guid? Session) : UserAct;

    /// <summary>Replaces the roles.</summary>
    public sealed record SetRoles(IReadOnlyList<string> Roles) : UserAct;

    /// <summary>Gives a plan, without end when <paramref name="Until"/> is null; free takes back what was given.</summary>
    public sealed record SetPlan(string Plan, DateTimeOffset? Until) : UserAct;
}
