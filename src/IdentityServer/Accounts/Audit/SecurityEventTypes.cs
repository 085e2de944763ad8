namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>Types of events that accounts write beside what they change. The others are named in the statement that does the deed.</summary>
public static class SecurityEventTypes
{
    /// <summary>Somebody signed up.</summary>
    public const string AccountRegistered = "account_registered";

    /// <summary>An operator, a seed file, an import or a first sign-in by a provider made the account.</summary>
    public const string AccountCreated = "account_created";

    /// <summary>The user changed their profile.</summary>
    public const string ProfileChanged = "profile_changed";
}
