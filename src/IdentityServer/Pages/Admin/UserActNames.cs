using IdentityPlatform.IdentityServer.Administration.Users;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>What can be done with a user, by the names in the pages' paths.</summary>
public static class UserActNames
{
    /// <summary>What makes sense for a user as they are.</summary>
    public static IEnumerable<string> For(UserRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        yield return "roles";
        yield return "plan";
        if (record.LockedUntil is not null || record.CodesLockedUntil is not null)
            yield return "unlock";
        if (record.User is { Active: true, Email: not null })
            yield return "reset-password";
        if (record.User.TwoFactor)
            yield return "reset-two-factor";
        yield return "end-sessions";
        yield return record.User.Active ? "deactivate" : "activate";
    }

    /// <summary>Whether it takes something away.</summary>
    public static bool IsGrave(string act) => act is "deactivate" or "end-sessions" or "end-session" or "reset-two-factor";
}
