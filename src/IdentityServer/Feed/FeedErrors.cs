using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>What a receiver of security events is told when it is refused.</summary>
public static class FeedErrors
{
    /// <summary>No stream of this client has the id (Shared Signals Framework 1.0 §8.1.1.2). Another client's looks the same.</summary>
    public static OAuthError NoSuchStream() => new("not_found", "There is no such stream.", null, StatusCodes.Status404NotFound);

    /// <summary>The client is no API (Shared Signals Framework 1.0 §8.1.1.1).</summary>
    public static OAuthError NoApi() => new("access_denied", "The client is not the API behind a resource.", null, StatusCodes.Status403Forbidden);
}
