using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>What came of adding a passkey.</summary>
public enum PasskeyAddition
{
    /// <summary>It is there.</summary>
    Added,

    /// <summary>What the browser sent proves nothing, or the passkey is known already.</summary>
    Refused,

    /// <summary>The user has as many as may be.</summary>
    TooMany,
}

/// <summary>A user's own passkeys: adds, names, removes, and tells them by mail.</summary>
public sealed class PasskeyManagement(
    AccountsDbContext accounts, PasskeyCeremony ceremony, IPasskeyStore passkeys, AccountNotices notices, IOptions<PasskeyOptions> options)
{
    /// <summary>Longest name, characters.</summary>
    public const int NameLength = 60;

    private const string Page = "/account/passkeys";

    /// <summary>The user's passkeys, newest first.</summary>
    public Task<IReadOnlyList<Passkey>> OfAsync(AccountOwner owner, CancellationToken cancellationToken) => passkeys.OfAsync(owner.UserId, cancellationToken);

    /// <summary>What is wrong with a name, as a code of <see cref="FieldErrorCodes"/>; null when nothing is.</summary>
    public static string? CheckName(string? name) => name?.Trim() switch
    {
        null or "" => FieldErrorCodes.Required,
        { Length: > NameLength } => FieldErrorCodes.TooLong,
        var trimmed => AccountName.IsClean(trimmed) ? null : FieldErrorCodes.Invalid,
    };

    /// <summary>Asks the browser for a new passkey.</summary>
    /// <returns>Options for <c>navigator.credentials.create</c>, JSON; null when the user has as many as may be.</returns>
    public async Task<string?> BeginAsync(HttpContext http, AccountOwner owner, ChallengeKey key)
    {
        if (await IsFullAsync(owner, http.RequestAborted))
            return null;
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, http.RequestAborted);
        return await ceremony.BeginRegistrationAsync(http, key, user);
    }

    /// <summary>Keeps the passkey that the browser made.</summary>
    /// <param name="http">The request.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="key">The challenge; null when the request names none.</param>
    /// <param name="name">A name that <see cref="CheckName"/> has nothing against.</param>
    /// <param name="credential">What <c>navigator.credentials.create</c> answered, JSON.</param>
    public async Task<PasskeyAddition> AddAsync(HttpContext http, AccountOwner owner, ChallengeKey? key, string name, string credential)
    {
        if (await ceremony.FinishRegistrationAsync(http, key, owner.UserId, credential) is not { } info)
            return PasskeyAddition.Refused;
        var passkey = new VerifiedPasskey(Guid.CreateVersion7(), name.Trim(), info, AuthenticatorModel.Of(info.AttestationObject));
        if (!await passkeys.AddAsync(owner, passkey, options.Value.MaxPerUser, CancellationToken.None))
            return await IsFullAsync(owner, http.RequestAborted) ? PasskeyAddition.TooMany : PasskeyAddition.Refused;

        await notices.ProtectionChangedAsync(owner, "passkey_added", passkey.Name, Page);
        return PasskeyAddition.Added;
    }

    /// <summary>Names a passkey.</summary>
    /// <returns>False when the user has no such passkey.</returns>
    public Task<bool> RenameAsync(AccountOwner owner, Guid id, string name, CancellationToken cancellationToken) =>
        passkeys.RenameAsync(owner, id, name.Trim(), cancellationToken);

    /// <summary>Removes a passkey, unless it is the last way in.</summary>
    public async Task<WayRemoval> RemoveAsync(AccountOwner owner, Guid id, CancellationToken cancellationToken)
    {
        var name = (await passkeys.OfAsync(owner.UserId, cancellationToken)).FirstOrDefault(passkey => passkey.Id == id)?.Name;
        var removal = await passkeys.RemoveAsync(owner, id, cancellationToken);
        if (removal == WayRemoval.Removed)
            await notices.ProtectionChangedAsync(owner, "passkey_removed", name, Page);
        return removal;
    }

    private async Task<bool> IsFullAsync(AccountOwner owner, CancellationToken cancellationToken) =>
        (await passkeys.OfAsync(owner.UserId, cancellationToken)).Count >= options.Value.MaxPerUser;
}
