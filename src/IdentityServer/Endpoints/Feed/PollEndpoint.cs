using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary><c>/ssf/streams/{id}/poll</c> (RFC 8936).</summary>
internal sealed partial class PollEndpoint
{
    private PollEndpoint()
    {
    }

    public static async Task<IResult> HandleAsync(FeedCall call)
    {
        if (!(await call.BodyAsync()).Try(out var body, out var error) || !PollRequest.Parse(body).Try(out var poll, out error))
            return new FeedErrorResult(error);
        if (!Guid.TryParseExact(call.Http.Request.RouteValues["stream_id"] as string, "n", out var id))
            return new FeedErrorResult(FeedErrors.NoSuchStream());

        var look = new FeedLook(id, call.Client.ClientId, call.Scopes, Numbers(poll.Done, id), poll.MaxEvents == 0 ? 0 : call.Service<EventStreamLimits>().EventsPerPoll);
        if (!(await call.Service<LongPolling>().PollAsync(look, poll, call.Gone)).Try(out var batch, out error))
            return new FeedErrorResult(error);
        // RFC 8936 §2.4.4: what the receiver cannot take is not sent again; a person has to look at it.
        if (Numbers(poll.Refused.Keys, id) is { Count: > 0 } refused)
        {
            var logger = call.Service<ILogger<PollEndpoint>>();
            LogNotTaken(logger, call.Client.ClientId, refused.Count, refused[0]);
        }

        return Answer(call, batch);
    }

    // RFC 8936 §2.3: sets is there even when it is empty.
    private static ApiAnswer Answer(FeedCall call, FeedBatch batch)
    {
        var tokens = call.Service<SecurityEventTokens>();
        call.Service<ServerMetrics>().EventsTold(batch.Events.Count);
        return new ApiAnswer(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("sets");
            foreach (var happened in batch.Events)
                writer.WriteString(happened.Id, tokens.Write(call.Client, happened));
            writer.WriteEndObject();
            writer.WriteBoolean("moreAvailable", batch.MoreAvailable);
            writer.WriteEndObject();
        });
    }

    // Ids that are none of this stream's are passed over.
    private static List<long> Numbers(IEnumerable<string> ids, Guid streamId) =>
        [.. ids.Select(id => SecurityEventId.Read(id, streamId)).OfType<long>()];

    [LoggerMessage(EventId = 1702, Level = LogLevel.Warning, Message = "Client {ClientId} cannot take {Count} security events, the first of them number {Number}")]
    private static partial void LogNotTaken(ILogger logger, string clientId, int count, long number);
}
