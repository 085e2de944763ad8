using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>
/// "This was not me": ends every session, takes the password away, and mails a link for a new one. The link that says so is
/// days old when it is used, so it sets no password itself: only the mailbox of this moment does.
/// </summary>
public sealed class DisownedSignIn(IAccountLinkStore links, IAccountLinkActions actions, AccountMails mails, TimeProvider time)
{
    /// <summary>Whose sign-in a link disowns; it is not used up by looking.</summary>
    /// <returns>Null when it does not work, or is for something else.</returns>
    public async Task<MailOwner?> OwnerAsync(string? token, CancellationToken cancellationToken) =>
        token is { Length: > 0 and <= InputLimits.Handle }
        && await links.FindAsync(TokenHandle.Hash(token), time.GetUtcNow(), cancellationToken) is { Purpose: LinkPurposes.NotMe, Owner: { } owner }
            ? owner
            : null;

    /// <summary>Disowns it.</summary>
    /// <returns>False when the link does not work.</returns>
    public async Task<bool> DisownAsync(string? token, ClientDevice device, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(token, cancellationToken) is not { } owner)
            return false;
        if (!await actions.DisownAsync(new LinkUse(TokenHandle.Hash(token!), device, time.GetUtcNow()), CancellationToken.None))
            return false;
        await mails.ResetPasswordAsync(owner, null, CancellationToken.None);
        return true;
    }
}
