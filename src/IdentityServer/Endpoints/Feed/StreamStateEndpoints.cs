using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary><c>/ssf/status</c> and <c>/ssf/verify</c> (Shared Signals Framework 1.0 §8.1.2, §8.1.4).</summary>
internal static class StreamStateEndpoints
{
    public static async Task<IResult> ReadStatusAsync(FeedCall call) =>
        Shown(StreamEndpoint.IdIn(call) is { } id ? await call.Service<IEventStreams>().FindAsync(call.Client.ClientId, id, call.Gone) : null);

    public static async Task<IResult> SetStatusAsync(FeedCall call)
    {
        if (!(await call.BodyAsync()).Try(out var body, out var error) || !StatusRequest.Parse(body).Try(out var request, out error))
            return new FeedErrorResult(error);
        return Shown(request.StreamId is null ? null : await call.Service<IEventStreams>().SetStatusAsync(call.Client.ClientId, request, call.Gone));
    }

    public static async Task<IResult> VerifyAsync(FeedCall call)
    {
        if (!(await call.BodyAsync()).Try(out var body, out var error) || !VerificationRequest.Parse(body).Try(out var request, out error))
            return new FeedErrorResult(error);
        var answer = request.StreamId is null
            ? VerificationAnswer.Unknown
            : await call.Service<IEventStreams>().VerifyAsync(call.Client.ClientId, request, call.Gone);
        if (answer == VerificationAnswer.Unknown)
            return new FeedErrorResult(FeedErrors.NoSuchStream());
        // SSF 1.0 §8.1.1: more often than min_verification_interval is answered with 429.
        if (answer == VerificationAnswer.TooSoon)
            return new FeedErrorResult(OAuthError.TooManyRequests(call.Service<EventStreamLimits>().VerificationInterval));
        JsonAnswer.NoStore(call.Http.Response);
        return TypedResults.NoContent();
    }

    private static IResult Shown(EventStream? stream) =>
        stream is null ? new FeedErrorResult(FeedErrors.NoSuchStream()) : new ApiAnswer(stream.WriteStatus);
}
