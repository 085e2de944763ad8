namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Accounts";

    /// <summary>How long after its deletion an account can be brought back by the operators; then it is erased.</summary>
    public TimeSpan PurgeDeletedAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many exports of their data a user gets in an hour.</summary>
    public int ExportsPerHour { get; set; } = 10;
}
