namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Its id here.</param>
/// <param name="CredentialId">Its id at the authenticator.</param>
/// <param name="Name">As the owner calls it.</param>
/// <param name="BackedUp">Whether it is synced to other devices.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it last signed in; null for never.</param>
public sealed record Passkey(Guid Id, byte[] CredentialId, string Name, bool BackedUp, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>A passkey whose making was verified.</summary>
/// <param name="Id">Its id here.</param>
/// <param name="Name">As the owner calls it.</param>
/// <param name="Info">What ASP.NET Core Identity read out of it.</param>
/// <param name="AuthenticatorModel">AAGUID; null when the authenticator does not say.</param>
public sealed record VerifiedPasskey(Guid Id, string Name, Microsoft.AspNetCore.Identity.UserPasskeyInfo Info, Guid? AuthenticatorModel);

/// <summary>Users' passkeys. Each change and its security event are one statement.</summary>
public interface IPasskeyStore
{
    /// <summary>A user's, newest first.</summary>
    Task<IReadOnlyList<Passkey>> OfAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Keeps a new one.</summary>
    /// <returns>False when it is known already, or the user has as many as may be.</returns>
    Task<bool> AddAsync(AccountOwner owner, VerifiedPasskey passkey, int max, CancellationToken cancellationToken);

    /// <summary>Names one.</summary>
    /// <returns>False when the user has no such passkey.</returns>
    Task<bool> RenameAsync(AccountOwner owner, Guid id, string name, CancellationToken cancellationToken);

    /// <summary>Removes one, unless it is the last way in.</summary>
    Task<WayRemoval> RemoveAsync(AccountOwner owner, Guid id, CancellationToken cancellationToken);
}

/// <summary>Uses of passkeys.</summary>
public interface IPasskeyUses
{
    /// <summary>Notes that a passkey signed, if its counter went on.</summary>
    /// <returns>False when it did not: the key may have been copied. A security event says so.</returns>
    Task<bool> NoteAsync(PasskeyUse use, CancellationToken cancellationToken);
}

/// <summary>A verified signature.</summary>
/// <param name="CredentialId">Of which passkey.</param>
/// <param name="SignCount">The authenticator's counter; 0 when it does not count.</param>
/// <param name="BackedUp">Whether the passkey is synced now.</param>
/// <param name="Attempt">When, and from where.</param>
public sealed record PasskeyUse(byte[] CredentialId, long SignCount, bool BackedUp, SignInAttempt Attempt);
