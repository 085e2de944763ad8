using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Storage.Feed;

/// <summary>Registers where the feed is kept.</summary>
public static class FeedStorage
{
    public static IServiceCollection AddFeedStorage(this IServiceCollection services) => services
        .AddSingleton<IEventStreams, EventStreamTable>()
        .AddSingleton<IEventFeed, EventFeedTable>()
        .AddSingleton<INotified, FeedNotices>()
        .AddSingleton<LapsedPlanTable>();
}
