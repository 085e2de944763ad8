using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary><c>/ssf/streams</c>, the configuration endpoint (Shared Signals Framework 1.0 §8.1.1).</summary>
internal static class StreamEndpoint
{
    public static async Task<IResult> CreateAsync(FeedCall call)
    {
        if (!(await call.BodyAsync()).Try(out var body, out var error) || !StreamRequest.Parse(body, isNew: true).Try(out var request, out error))
            return new FeedErrorResult(error);
        var stream = await call.Service<IEventStreams>().CreateAsync(call.Client.ClientId, request.Settings, call.Gone);
        call.Http.Response.StatusCode = StatusCodes.Status201Created;
        return Shown(call, stream);
    }

    // SSF 1.0 §8.1.1.2: without stream_id the list of all.
    public static async Task<IResult> ReadAsync(FeedCall call)
    {
        var streams = call.Service<IEventStreams>();
        if (call.Http.Request.Query.ContainsKey("stream_id"))
            return IdIn(call) is { } id ? Shown(call, await streams.FindAsync(call.Client.ClientId, id, call.Gone)) : Shown(call, null);

        var (issuer, limits) = (call.Service<ProtocolOptions>().Issuer, call.Service<EventStreamLimits>());
        var all = await streams.AllAsync(call.Client.ClientId, call.Gone);
        return new ApiAnswer(writer =>
        {
            writer.WriteStartArray();
            foreach (var stream in all)
                stream.Write(writer, issuer, limits);
            writer.WriteEndArray();
        });
    }

    // SSF 1.0 §8.1.1.3: members that are missing stay as they are.
    public static Task<IResult> UpdateAsync(FeedCall call) => ChangeAsync(call, static (request, current) => request.Over(current));

    // SSF 1.0 §8.1.1.4: members that are missing are deleted.
    public static Task<IResult> ReplaceAsync(FeedCall call) => ChangeAsync(call, static (request, _) => request.Settings);

    public static async Task<IResult> DeleteAsync(FeedCall call)
    {
        if (IdIn(call) is not { } id || !await call.Service<IEventStreams>().DeleteAsync(call.Client.ClientId, id, call.Gone))
            return new FeedErrorResult(FeedErrors.NoSuchStream());
        JsonAnswer.NoStore(call.Http.Response);
        return TypedResults.NoContent();
    }

    /// <summary>The stream that the query names; null when none of ours can have the id.</summary>
    internal static Guid? IdIn(FeedCall call) =>
        Guid.TryParseExact(call.Http.Request.Query["stream_id"].ToString(), "n", out var id) ? id : null;

    private static async Task<IResult> ChangeAsync(FeedCall call, Func<StreamRequest, EventStreamSettings, EventStreamSettings> change)
    {
        if (!(await call.BodyAsync()).Try(out var body, out var error) || !StreamRequest.Parse(body, isNew: false).Try(out var request, out error))
            return new FeedErrorResult(error);
        var streams = call.Service<IEventStreams>();
        var current = request.StreamId is { } id ? await streams.FindAsync(call.Client.ClientId, id, call.Gone) : null;
        return Shown(call, current is null ? null : await streams.ConfigureAsync(call.Client.ClientId, current.Id, change(request, current.Settings), call.Gone));
    }

    private static IResult Shown(FeedCall call, EventStream? stream)
    {
        if (stream is null)
            return new FeedErrorResult(FeedErrors.NoSuchStream());
        var (issuer, limits) = (call.Service<ProtocolOptions>().Issuer, call.Service<EventStreamLimits>());
        return new ApiAnswer(writer => stream.Write(writer, issuer, limits));
    }
}
