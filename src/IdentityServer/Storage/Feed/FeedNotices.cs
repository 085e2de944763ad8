using IdentityPlatform.IdentityServer.Feed;

namespace IdentityPlatform.IdentityServer.Storage.Feed;

/// <summary>Wakes the polls this replica holds when an event was written, wherever that was.</summary>
public sealed class FeedNotices(FeedSignal signal) : INotified
{
    /// <inheritdoc />
    public string Channel => "feed";

    /// <inheritdoc />
    public Task HeardAsync(IReadOnlySet<string>? payloads, CancellationToken cancellationToken)
    {
        signal.Raise();
        return Task.CompletedTask;
    }
}
