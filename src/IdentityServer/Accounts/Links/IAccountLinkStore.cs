using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What a mailed link is for; a link of one purpose is worthless for every other.</summary>
public static class LinkPurposes
{
    /// <summary>Proves the e-mail of an account.</summary>
    public const string ConfirmEmail = "confirm_email";

    /// <summary>Proves the new e-mail of an account, which is the link's data, and puts it in force.</summary>
    public const string ChangeEmail = "change_email";

    /// <summary>Sets a new password.</summary>
    public const string ResetPassword = "reset_password";

    /// <summary>Says that a sign-in was somebody else's, or with an e-mail as its data: that its change was.</summary>
    public const string NotMe = "not_me";

    /// <summary>Makes the account that its data describes.</summary>
    public const string Register = "register";
}

/// <summary>One-time links as rows. Each call is one statement, committed before it answers.</summary>
public interface IAccountLinkStore
{
    /// <summary>Keeps a link, bound to its user's e-mail and security stamp of this moment, in place of an older one of the same purpose (AC-133).</summary>
    /// <returns>False when the user is deactivated or deleted: then nothing is kept.</returns>
    Task<bool> AddAsync(NewLink link, CancellationToken cancellationToken);

    /// <summary>Keeps a link that makes an account.</summary>
    Task AddRegistrationAsync(byte[] hash, string data, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>A link that would work now; using it up is another call.</summary>
    /// <returns>Null when it is unknown, used, expired or superseded, or its account is not what it was.</returns>
    Task<LiveLink?> FindAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The new e-mail that waits for its proof; null when none does.</summary>
    Task<string?> PendingEmailAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Forgets the links of a user with a purpose.</summary>
    Task RemoveAsync(Guid userId, string purpose, CancellationToken cancellationToken);
}

/// <summary>What using a link up does. One statement each: of parallel calls with one link a single one is told true.</summary>
public interface IAccountLinkActions
{
    /// <summary>Marks the e-mail as verified.</summary>
    Task<bool> ConfirmEmailAsync(LinkUse use, CancellationToken cancellationToken);

    /// <summary>Puts the link's e-mail in force, verified; other links die.</summary>
    /// <returns>Null when somebody else has the address by now: then the link is not used up.</returns>
    Task<bool?> ChangeEmailAsync(LinkUse use, string normalizedEmail, CancellationToken cancellationToken);

    /// <summary>Sets the password, ends all sessions, forgets failed sign-ins; claims the account as <see cref="RightfulOwner"/> does.</summary>
    Task<bool> ResetPasswordAsync(LinkUse use, string passwordHash, SignInKeys keys, CancellationToken cancellationToken);

    /// <summary>Ends all sessions and takes the password away; a link that carries an e-mail puts that one back.</summary>
    /// <returns>False too when somebody else has that e-mail by now.</returns>
    Task<bool> DisownAsync(LinkUse use, string? normalizedEmail, CancellationToken cancellationToken);

    /// <summary>Uses up a link that makes an account.</summary>
    Task<bool> SpendRegistrationAsync(LinkUse use, CancellationToken cancellationToken);

    /// <summary>See <see cref="RightfulOwner"/>.</summary>
    Task<bool> ClaimAsync(Guid userId, string how, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A link to keep.</summary>
/// <param name="Hash">SHA-256 of its token.</param>
/// <param name="Purpose">One of <see cref="LinkPurposes"/>.</param>
/// <param name="UserId">Whose.</param>
/// <param name="ExpiresAt">End.</param>
public sealed record NewLink(byte[] Hash, string Purpose, Guid UserId, DateTimeOffset ExpiresAt)
{
    /// <summary>Tells links of one purpose apart that are good at the same time; empty where a newer one replaces the older.</summary>
    public string About { get; init; } = "";

    /// <summary>What the link carries.</summary>
    public string? Data { get; init; }

    /// <summary>Whether a change of password, e-mail or second factor makes it worthless. Only links that take away can do without.</summary>
    public bool BoundToStamp { get; init; } = true;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A link that would work now.</summary>
/// <param name="Purpose">One of <see cref="LinkPurposes"/>.</param>
/// <param name="Data">What it carries.</param>
/// <param name="Owner">Whose it is; null for one that makes an account.</param>
public sealed record LiveLink(string Purpose, string? Data, MailOwner? Owner);

/// <summary>Somebody who gets mail.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">Their username.</param>
/// <param name="FullName">Their name; null when they gave none.</param>
/// <param name="Email">Their address; null when they have none.</param>
/// <param name="EmailVerified">Whether it was proven.</param>
/// <param name="Locale">Their language.</param>
public sealed record MailOwner(Guid UserId, string UserName, string? FullName, string? Email, bool EmailVerified, string Locale)
{
    /// <summary>What a mail calls them.</summary>
    public string Name => string.IsNullOrWhiteSpace(FullName) ? UserName : FullName;

    /// <summary>The owner of an account.</summary>
    public static MailOwner Of(User user) => new(user.Id, user.UserName!, user.FullName, user.Email, user.EmailConfirmed, user.Locale);
}

/// <summary>A link that is being used.</summary>
/// <param name="Hash">SHA-256 of its token.</param>
/// <param name="Device">Where from.</param>
/// <param name="At">When.</param>
public sealed record LinkUse(byte[] Hash, ClientDevice Device, DateTimeOffset At);
