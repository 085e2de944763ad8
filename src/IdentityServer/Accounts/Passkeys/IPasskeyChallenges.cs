namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Which challenge, and in which browser: hashes of secrets that the browser holds.</summary>
/// <param name="HandleHash">SHA-256 of what the form sends back.</param>
/// <param name="BrowserHash">SHA-256 of the browser's own cookie.</param>
public sealed record ChallengeKey(byte[] HandleHash, byte[] BrowserHash);

/// <summary>What a challenge is for.</summary>
/// <param name="Name">As kept.</param>
/// <param name="UserId">Who adds a passkey; null for a sign-in.</param>
public sealed record ChallengePurpose(string Name, Guid? UserId)
{
    /// <summary>Signing in, as whoever the passkey says.</summary>
    public static ChallengePurpose SignIn { get; } = new("sign_in", null);

    /// <summary>Adding a passkey.</summary>
    public static ChallengePurpose Register(Guid userId) => new("register", userId);
}

/// <summary>Challenges that wait for an answer.</summary>
public interface IPasskeyChallenges
{
    /// <summary>Keeps one.</summary>
    /// <param name="key">How it is found again.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="state">What ASP.NET Core Identity wants to see again.</param>
    /// <param name="expiresAt">Its end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddAsync(ChallengeKey key, ChallengePurpose purpose, string state, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Takes one: of any number of callers one gets its state.</summary>
    /// <returns>Null when it is used, expired, of another browser, for something else, or never was.</returns>
    Task<string?> TakeAsync(ChallengeKey key, ChallengePurpose purpose, DateTimeOffset now, CancellationToken cancellationToken);
}
