using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Discovery;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary>The routes of the feed of security events.</summary>
public static class FeedEndpoints
{
    private static readonly TimeSpan MetadataAge = TimeSpan.FromMinutes(5);
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers what the endpoints work with. Needs <see cref="IEventFeed"/> and <see cref="IEventStreams"/>.</summary>
    public static IServiceCollection AddFeed(this IServiceCollection services, FeedSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(new EventStreamLimits { InactivityTimeout = settings.InactivityTimeout })
        .AddSingleton<SecurityEventTokens>()
        .AddSingleton<FeedSignal>()
        .AddSingleton<HeldPolls>()
        .AddSingleton<LongPolling>();

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapFeed(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        MapMetadata(routes, routes.ServiceProvider.GetRequiredService<ProtocolOptions>());
        routes.MapPost(EndpointPaths.EventStreams, For(StreamEndpoint.CreateAsync));
        routes.MapGet(EndpointPaths.EventStreams, For(StreamEndpoint.ReadAsync));
        routes.MapPatch(EndpointPaths.EventStreams, For(StreamEndpoint.UpdateAsync));
        routes.MapPut(EndpointPaths.EventStreams, For(StreamEndpoint.ReplaceAsync));
        routes.MapDelete(EndpointPaths.EventStreams, For(StreamEndpoint.DeleteAsync));
        routes.MapGet(EndpointPaths.EventStreamStatus, For(StreamStateEndpoints.ReadStatusAsync));
        routes.MapPost(EndpointPaths.EventStreamStatus, For(StreamStateEndpoints.SetStatusAsync));
        routes.MapPost(EndpointPaths.EventStreamVerification, For(StreamStateEndpoints.VerifyAsync));
        routes.MapPost(EndpointPaths.EventPoll("{stream_id}"), For(PollEndpoint.HandleAsync));
        return routes;
    }

    // SSF 1.0 §7.2: the well-known part stands between host and path of the issuer.
    private static void MapMetadata(IEndpointRouteBuilder routes, ProtocolOptions options)
    {
        var document = new PublishedDocument<ProtocolOptions>(static options => TransmitterMetadata.Write(options.Issuer), MetadataAge);
        var issuerPath = new Uri(options.Issuer).AbsolutePath.TrimEnd('/');
        foreach (var path in new[] { EndpointPaths.SharedSignals, EndpointPaths.SharedSignals + issuerPath }.Distinct(StringComparer.Ordinal))
            routes.MapMethods(path, Reading, (HttpContext http) => document.Answer(http, options));
    }

    private static RequestDelegate For(Func<FeedCall, Task<IResult>> handle) => async http =>
    {
        var result = (await FeedCall.OfAsync(http)).Try(out var call, out var error) ? await handle(call) : new FeedErrorResult(error);
        await result.ExecuteAsync(http);
    };
}
