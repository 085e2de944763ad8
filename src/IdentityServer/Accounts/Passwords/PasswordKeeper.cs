namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Keeps a new password of an account: holds it to the policy, hashes it, tells the owner.</summary>
public sealed class PasswordKeeper(PasswordPolicy policy, NewPasswordHash hashes, IAccountStates states, AccountNotices notices, TimeProvider time)
{
    private const string Field = "new_password";
    private const string Page = "/account/password";

    /// <summary>What is wrong with it.</summary>
    public IEnumerable<FieldError> Check(string? password, User user) =>
        policy.Check(password, PasswordOwner.Of(user)).Select(code => new FieldError(Field, code));

    /// <summary>Keeps it, while the old one, or none, still stands.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="user">The account as it was when the right to do so was proven.</param>
    /// <param name="password">A password that <see cref="Check"/> has nothing against.</param>
    /// <param name="endOtherSessions">Whether every other session ends.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<ChangeOutcome> KeepAsync(AccountOwner owner, User user, string password, bool endOtherSessions, CancellationToken cancellationToken)
    {
        if (await hashes.MakeAsync(user, password, cancellationToken) is not { } hash)
            return new ChangeOutcome.Busy(hashes.RetryAfter);
        var change = new PasswordChange(user.Id, user.PasswordHash, hash, endOtherSessions ? owner.SessionId : null);
        if (!await states.ChangePasswordAsync(change, time.GetUtcNow(), CancellationToken.None))
            return new ChangeOutcome.Busy(hashes.RetryAfter);

        await (user.PasswordHash is null ? notices.ProtectionChangedAsync(owner, "password_added", null, Page) : notices.PasswordChangedAsync(owner));
        return new ChangeOutcome.Changed();
    }
}
