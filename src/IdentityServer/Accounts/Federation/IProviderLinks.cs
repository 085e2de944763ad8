using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Arrivals as rows: people who came back from a provider, until it is settled what follows.</summary>
public interface IProviderArrivals
{
    /// <summary>Keeps one.</summary>
    Task AddAsync(StoredArrival arrival, CancellationToken cancellationToken);

    /// <summary>The unused one with this key; null when unknown, used, expired or another browser's.</summary>
    Task<StoredArrival?> FindAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>An arrival as it is stored.</summary>
/// <param name="Key">Handle and browser.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Subject">The person there.</param>
/// <param name="Content">The rest, encrypted.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Until when it can be used.</param>
public sealed record StoredArrival(InteractionKey Key, string Provider, string Subject, byte[] Content, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Links between accounts and people at providers. Each change is one transaction that uses the arrival up: of parallel
/// calls with one arrival a single one is told that it was done (AC-162, AC-166).
/// </summary>
public interface IProviderLinks
{
    /// <summary>Who is known by a provider's subject, and who by an e-mail.</summary>
    Task<LinkFacts> FindAsync(LinkKey key, string? normalizedEmail, CancellationToken cancellationToken);

    /// <summary>The links of a user, oldest first.</summary>
    Task<IReadOnlyList<ProviderLink>> OfAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Notes a sign-in of a linked person, with today's avatar and tokens.</summary>
    Task<LinkOutcome> UseAsync(LinkChange change, Guid userId, CancellationToken cancellationToken);

    /// <summary>Links to an account.</summary>
    /// <param name="change">Who, and with which arrival.</param>
    /// <param name="target">The account and what must hold for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LinkOutcome> LinkAsync(LinkChange change, LinkTarget target, CancellationToken cancellationToken);

    /// <summary>Makes an account and links to it.</summary>
    Task<LinkOutcome> CreateAsync(LinkChange change, FederatedUser user, CancellationToken cancellationToken);

    /// <summary>Which of these usernames nobody has, the first one; null when all are taken.</summary>
    Task<string?> FirstFreeAsync(IReadOnlyList<string> userNames, CancellationToken cancellationToken);

    /// <summary>Takes a link away, and the provider's tokens with it, unless it is the last way in.</summary>
    Task<WayRemoval> UnlinkAsync(AccountOwner owner, string provider, string subject, CancellationToken cancellationToken);
}

/// <summary>What a link is known by.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Subject">The person there.</param>
/// <param name="Issuer">Who answers for the subject; null for providers without issuer.</param>
public sealed record LinkKey(string Provider, string Subject, string? Issuer);

/// <summary>A change that an arrival allows.</summary>
/// <param name="Arrival">Used up by it.</param>
/// <param name="Link">Who.</param>
/// <param name="AccountName">The e-mail or name at the provider, for the page.</param>
/// <param name="Picture">The avatar there.</param>
/// <param name="Tokens">The provider's tokens, encrypted.</param>
/// <param name="Device">Where from.</param>
public sealed record LinkChange(InteractionKey Arrival, LinkKey Link, string? AccountName, string? Picture, SealedTokens Tokens, ClientDevice Device);

/// <summary>Tokens as they are stored.</summary>
/// <param name="Content">Encrypted.</param>
/// <param name="Refreshable">Whether a refresh token is among them.</param>
public sealed record SealedTokens(byte[] Content, bool Refreshable);

/// <summary>The account to link to.</summary>
/// <param name="UserId">The user.</param>
/// <param name="ProvenEmail">The normalized e-mail that the provider has proven; it must be the account's. Null: the person has signed in to it.</param>
/// <param name="Claims">The account's e-mail has never been proven here: empty the account first (AC-160).</param>
public sealed record LinkTarget(Guid UserId, string? ProvenEmail, bool Claims);

/// <summary>An account as a provider's word makes it.</summary>
public sealed record FederatedUser
{
    public required Guid Id { get; init; }

    public required string UserName { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? FullName { get; init; }

    public string? Picture { get; init; }

    public required string Locale { get; init; }

    /// <summary>Version of the terms agreed to; null when none were.</summary>
    public string? TermsVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What came of a change to links.</summary>
public enum LinkOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>The arrival was used, or is over.</summary>
    Gone,

    /// <summary>The account is not what it was when the decision was made, or is deactivated.</summary>
    Stale,

    /// <summary>The person at the provider is linked to another account.</summary>
    TakenByAnother,

    /// <summary>Somebody has the username.</summary>
    UserNameTaken,

    /// <summary>Somebody has the e-mail by now.</summary>
    EmailTaken,
}

/// <summary>A link as its user sees it.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Subject">The person there.</param>
/// <param name="AccountName">E-mail or name there; null when the provider told none.</param>
/// <param name="LinkedAt">Since when.</param>
/// <param name="LastUsedAt">Last sign-in by it; null when there was none.</param>
public sealed record ProviderLink(string Provider, string Subject, string? AccountName, DateTimeOffset LinkedAt, DateTimeOffset? LastUsedAt);
