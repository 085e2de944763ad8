using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>The answer to a poll (RFC 8936 §2.3).</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="MoreAvailable">Whether more may be waiting already.</param>
public sealed record FeedBatch(IReadOnlyList<SecurityEvent> Events, bool MoreAvailable);
