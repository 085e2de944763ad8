namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Passkeys</c>.</summary>
public sealed class PasskeyOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Passkeys";

    /// <summary>Whether passkeys are offered and taken.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The domain passkeys are made for: the issuer's host, or a domain it is part of. Empty: the issuer's host. Passkeys
    /// made for one domain are lost to another.
    /// </summary>
    public string RelyingPartyId { get; set; } = "";

    /// <summary>How many a user may have.</summary>
    public int MaxPerUser { get; set; } = 20;

    /// <summary>How long a challenge may be answered.</summary>
    public TimeSpan ChallengeLifetime { get; set; } = TimeSpan.FromMinutes(5);
}
