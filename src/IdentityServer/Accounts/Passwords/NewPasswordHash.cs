namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Hashes a new password in its turn.</summary>
public sealed class NewPasswordHash(BoundedPasswordHashing hashing, BcryptPasswordHasher hasher)
{
    /// <summary>When to try again after no turn was to be had.</summary>
    public TimeSpan RetryAfter => hashing.RetryAfter;

    /// <summary>Hashes.</summary>
    /// <returns>Null when too many wait.</returns>
    public async Task<string?> MakeAsync(User user, string password, CancellationToken cancellationToken)
    {
        using var turn = await hashing.EnterAsync(cancellationToken);
        return turn is null ? null : await turn.RunAsync(() => hasher.HashPassword(user, password));
    }
}
