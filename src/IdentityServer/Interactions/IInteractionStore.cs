using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>Keeps authorization requests while a person signs in or decides.</summary>
public interface IInteractionStore
{
    /// <summary>Keeps a request, and throws a few expired ones out while at it.</summary>
    Task AddAsync(InteractionKey key, RequestParameters parameters, DateTimeOffset startedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>The live interaction with this key; null when unknown, expired or another browser's.</summary>
    Task<StoredInteraction?> FindAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Marks it as allowed by the user and remembers the consent, both or neither.</summary>
    Task AllowAsync(InteractionKey key, Consent consent, CancellationToken cancellationToken);

    /// <summary>Marks it as denied; nothing allows it any more.</summary>
    Task DenyAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes which account the person chose.</summary>
    Task ChooseAsync(InteractionKey key, Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Forgets it.</summary>
    Task RemoveAsync(InteractionKey key, CancellationToken cancellationToken);
}

/// <summary>A kept request.</summary>
/// <param name="Parameters">As they were validated.</param>
/// <param name="Progress">What the person has done since.</param>
public sealed record StoredInteraction(RequestParameters Parameters, InteractionProgress Progress);

/// <summary>What a user allows a client.</summary>
public sealed record Consent(Guid UserId, string ClientId, ScopeSet Scope, DateTimeOffset GivenAt);
