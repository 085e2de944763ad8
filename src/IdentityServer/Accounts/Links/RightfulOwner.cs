using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>
/// Gives an account to whoever has proven its e-mail, when nobody ever had before. Somebody else may have signed up with
/// the address and waited (AC-160): password, sessions, second factors, passkeys, linked providers and consents go, in one
/// statement, and the e-mail counts as verified. Every way that proves a mailbox goes through here.
/// </summary>
public sealed class RightfulOwner(IAccountLinkActions actions, TimeProvider time)
{
    /// <summary>Claims the account.</summary>
    /// <param name="userId">The account whose e-mail was proven.</param>
    /// <param name="how">By what, for the record: <c>mail_link</c>, <c>google</c>.</param>
    /// <param name="device">Where from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it was claimed; false when the address had been proven before, and nothing is changed.</returns>
    public Task<bool> ClaimAsync(Guid userId, string how, ClientDevice device, CancellationToken cancellationToken) =>
        actions.ClaimAsync(userId, how, device, time.GetUtcNow(), cancellationToken);
}
