using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>Makes authorization codes.</summary>
public sealed class CodeIssuer(ICodeStore store, ProtocolOptions options, TimeProvider time)
{
    /// <summary>Makes a code for a request that its user has granted.</summary>
    /// <param name="interaction">Used up by this; null when nothing had to be asked.</param>
    /// <returns>What came of it, and the code, which is good only when it was issued.</returns>
    public async Task<(IssueOutcome Outcome, string Code)> IssueAsync(
        AuthorizationRequest request, CurrentSession session, InteractionKey? interaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var code = TokenHandle.Create();
        var now = time.GetUtcNow();
        var outcome = await store.IssueAsync(
            new NewCode
            {
                CodeHash = TokenHandle.Hash(code),
                GrantId = Guid.CreateVersion7(now),
                Request = request,
                UserId = session.UserId,
                SessionId = session.Authentication.SessionId,
                Interaction = interaction,
                IssuedAt = now,
                ExpiresAt = now + options.AuthorizationCodeLifetime,
            },
            cancellationToken);
        return (outcome, code);
    }
}
