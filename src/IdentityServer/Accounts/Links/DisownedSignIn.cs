using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What a link that disowns is about.</summary>
/// <param name="Owner">Whose account it is.</param>
/// <param name="OldEmail">The e-mail that becomes the account's again; null when a sign-in is disowned.</param>
public sealed record DisownLink(MailOwner Owner, string? OldEmail);

/// <summary>
/// "This was not me": ends every session, takes the password away, and mails a link for a new one. The link that says so is
/// days old when it is used, so it sets no password itself: only the mailbox of this moment does.
/// </summary>
public sealed class DisownedSignIn(IAccountLinkStore links, IAccountLinkActions actions, AccountMails mails, OwedWrites owed, TimeProvider time)
{
    /// <summary>What a link would disown; it is not used up by looking.</summary>
    /// <returns>Null when it does not work, or is for something else.</returns>
    public async Task<DisownLink?> FindAsync(string? token, CancellationToken cancellationToken) =>
        token is { Length: > 0 and <= InputLimits.Handle }
        && await links.FindAsync(TokenHandle.Hash(token), time.GetUtcNow(), cancellationToken) is { Purpose: LinkPurposes.NotMe, Owner: { } owner, Data: var email }
            ? new DisownLink(owner, email)
            : null;

    /// <summary>Disowns it.</summary>
    /// <returns>False when the link does not work.</returns>
    public async Task<bool> DisownAsync(string? token, ClientDevice device, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } link)
            return false;
        var use = new LinkUse(TokenHandle.Hash(token!), device, time.GetUtcNow());
        var normalized = link.OldEmail is null ? null : AccountName.Normalize(link.OldEmail);
        if (!await actions.DisownAsync(use, normalized, CancellationToken.None))
            return false;
        await owed.WriteAsync(() => mails.ResetPasswordAsync(link.Owner with { Email = link.OldEmail ?? link.Owner.Email }, null, CancellationToken.None));
        return true;
    }
}
