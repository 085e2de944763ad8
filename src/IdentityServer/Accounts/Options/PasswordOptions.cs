namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Password</c>: the policy for new passwords (K2) and how they are hashed (K3).</summary>
public sealed class PasswordOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Password";

    /// <summary>Fewest characters.</summary>
    public int MinLength { get; set; } = 8;

    public bool RequireUppercase { get; set; } = true;

    public bool RequireLowercase { get; set; } = true;

    public bool RequireDigit { get; set; } = true;

    /// <summary>A character that is neither letter nor digit.</summary>
    public bool RequireSpecial { get; set; } = true;

    /// <summary>The lowest score of zxcvbn that may pass, 0 (no check) to 4.</summary>
    public int MinStrength { get; set; } = 2;

    /// <summary>Refuses the most common passwords of published leaks.</summary>
    public bool RejectLeaked { get; set; } = true;

    /// <summary>Refuses passwords with the username, the local part of the e-mail or a forbidden word in them.</summary>
    public bool RejectNames { get; set; } = true;

    /// <summary>Names of the product and the organisation, of 4 letters and more. Configured ones are added.</summary>
    public string[] ForbiddenWords { get; set; } = ["Identity Platform"];

    /// <summary>bcrypt's cost: each step doubles the time. Hashes below it are renewed at the next sign-in.</summary>
    public int BcryptCost { get; set; } = 12;

    /// <summary>How many passwords are hashed at once; 0 takes as many as there are cores: hashing steps back for everything else.</summary>
    public int HashingConcurrency { get; set; }

    /// <summary>How many may wait for their turn; the rest are answered 503.</summary>
    public int HashingQueueLimit { get; set; } = 50;

    /// <summary>How long one waits before it is answered 503.</summary>
    public TimeSpan HashingQueueTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
