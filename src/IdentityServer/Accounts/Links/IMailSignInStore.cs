namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Sign-ins by mail as rows, bound to the browser that asked. Each call is one statement.</summary>
public interface IMailSignInStore
{
    /// <summary>Keeps a sign-in together with the request for its mail.</summary>
    Task AddAsync(MailRequest request, bool remember, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Gives a sign-in that waits its owner, link and code, before they are mailed.</summary>
    /// <returns>False when it was used, has expired, or the owner is no longer active.</returns>
    Task<bool> OfferAsync(MailSignInOffer offer, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Where a link could be used now; it is not used up.</summary>
    Task<LinkPlace> PlaceAsync(byte[] tokenHash, byte[]? browserHash, int tries, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Tries a code or a link. The try counts before it is looked at; of parallel right ones a single one is told so.</summary>
    Task<MailSignInResult> SpendAsync(MailSignInTry attempt, CancellationToken cancellationToken);
}

/// <summary>What a sign-in is mailed with.</summary>
public sealed record MailSignInOffer(byte[] BrowserHash, Guid UserId, byte[] TokenHash, byte[] CodeHash);

/// <summary>Where a link works.</summary>
public enum LinkPlace
{
    /// <summary>Nowhere: unknown, used or expired.</summary>
    Nowhere,

    /// <summary>In this browser, which asked for it.</summary>
    Here,

    /// <summary>In the browser that asked for it, which is another one.</summary>
    Elsewhere,
}

/// <summary>A try at a sign-in.</summary>
/// <param name="BrowserHash">The browser.</param>
/// <param name="CodeHash">The code that was typed; null for a link.</param>
/// <param name="TokenHash">The link's token; null for a code.</param>
/// <param name="Tries">How many there may be.</param>
/// <param name="Use">Where from and when; its hash is not looked at.</param>
public sealed record MailSignInTry(byte[] BrowserHash, byte[]? CodeHash, byte[]? TokenHash, int Tries, LinkUse Use);

/// <summary>What a try came to.</summary>
/// <param name="State">Right, wrong, or gone.</param>
/// <param name="UserId">Whose it is; null when nobody's.</param>
/// <param name="Remember">Whether the session outlives the browser.</param>
/// <param name="Claimed">Whether the account was claimed by it (<see cref="RightfulOwner"/>).</param>
public sealed record MailSignInResult(MailSignInState State, Guid? UserId, bool Remember, bool Claimed);

/// <summary>The states of a try.</summary>
public enum MailSignInState
{
    /// <summary>Used, expired, never there, or tried too often.</summary>
    Gone,

    /// <summary>A wrong code; another may be tried.</summary>
    Wrong,

    /// <summary>It is them.</summary>
    Right,
}
