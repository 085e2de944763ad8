using System.Text.Json;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>Makes or changes a stream (Shared Signals Framework 1.0 §8.1.1.1, §8.1.1.3, §8.1.1.4).</summary>
/// <param name="StreamId">Which one; null for one that cannot be ours, and when a new one is wanted.</param>
/// <param name="Settings">What is asked for.</param>
/// <param name="SetsEvents">Whether <c>events_requested</c> was there.</param>
/// <param name="SetsDescription">Whether <c>description</c> was there.</param>
public sealed record StreamRequest(Guid? StreamId, EventStreamSettings Settings, bool SetsEvents, bool SetsDescription)
{
    /// <summary>Reads a request.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="isNew">Whether a new stream is wanted, which has no id yet.</param>
    /// <returns>The request, or <c>invalid_request</c>.</returns>
    public static Result<StreamRequest> Parse(ReadOnlySpan<byte> utf8, bool isNew)
    {
        if (!ReceiverBody.Parse(utf8).Try(out var body, out var error))
        {
            return error;
        }

        var members = body.Members;
        var id = isNew ? null : body.StreamId();
        // SSF 1.0 §8.1.1.1: without delivery the method is poll; another one is refused.
        if (members.Any("delivery") is { } delivery && !IsPoll(delivery))
        {
            members.Fail("delivery", $"must have the method {TransmitterMetadata.Poll}");
        }

        var events = members.Texts("events_requested", InputLimits.StreamText);
        if (events?.Count > InputLimits.EventTypes)
        {
            members.Fail("events_requested", $"must have at most {InputLimits.EventTypes} entries");
        }

        var description = members.Text("description", InputLimits.StreamText);
        return body.Error is { } problem
            ? problem
            : new StreamRequest(id, new EventStreamSettings(events, description), members.Any("events_requested") is not null, members.Any("description") is not null);
    }

    /// <summary>The settings of a stream after this request.</summary>
    /// <param name="current">Its settings before.</param>
    /// <returns>What was sent, and for the rest what was there.</returns>
    public EventStreamSettings Over(EventStreamSettings current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new(SetsEvents ? Settings.EventsRequested : current.EventsRequested, SetsDescription ? Settings.Description : current.Description);
    }

    private static bool IsPoll(JsonElement delivery) =>
        delivery.ValueKind == JsonValueKind.Object
        && delivery.TryGetProperty("method", out var method)
        && method.ValueKind == JsonValueKind.String
        && method.ValueEquals(TransmitterMetadata.Poll);
}

/// <summary>Changes whether a stream delivers (Shared Signals Framework 1.0 §8.1.2.2).</summary>
/// <param name="StreamId">Which one; null for one that cannot be ours.</param>
/// <param name="Status">The new status.</param>
/// <param name="Reason">Why; null for nothing.</param>
public sealed record StatusRequest(Guid? StreamId, EventStreamStatus Status, string? Reason)
{
    /// <summary>Reads a request.</summary>
    /// <param name="utf8">The body.</param>
    /// <returns>The request, or <c>invalid_request</c>.</returns>
    public static Result<StatusRequest> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!ReceiverBody.Parse(utf8).Try(out var body, out var error))
        {
            return error;
        }

        var id = body.StreamId();
        var status = EventStream.StatusOf(body.Members.RequiredText("status", InputLimits.StreamText));
        if (status is null)
        {
            body.Members.Fail("status", "must be enabled, paused or disabled");
        }

        var reason = body.Members.Text("reason", InputLimits.StreamText);
        return body.Error is { } problem ? problem : new StatusRequest(id, status!.Value, reason);
    }
}

/// <summary>Asks for a verification (Shared Signals Framework 1.0 §8.1.4.2).</summary>
/// <param name="StreamId">Which stream; null for one that cannot be ours.</param>
/// <param name="State">To be echoed; null for nothing.</param>
public sealed record VerificationRequest(Guid? StreamId, string? State)
{
    /// <summary>Reads a request.</summary>
    /// <param name="utf8">The body.</param>
    /// <returns>The request, or <c>invalid_request</c>.</returns>
    public static Result<VerificationRequest> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!ReceiverBody.Parse(utf8).Try(out var body, out var error))
        {
            return error;
        }

        var id = body.StreamId();
        var state = body.Members.Text("state", InputLimits.StreamText);
        return body.Error is { } problem ? problem : new VerificationRequest(id, state);
    }
}
