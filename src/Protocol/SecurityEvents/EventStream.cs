using System.Text.Json;
using IdentityPlatform.Protocol.Discovery;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>Whether a stream delivers (Shared Signals Framework 1.0 §8.1.2.1).</summary>
public enum EventStreamStatus
{
    /// <summary>It delivers.</summary>
    Enabled,

    /// <summary>It delivers nothing, and later what was held.</summary>
    Paused,

    /// <summary>It delivers nothing and holds nothing.</summary>
    Disabled,
}

/// <summary>What a receiver says of a stream.</summary>
/// <param name="EventsRequested">Event types; null for all there are.</param>
/// <param name="Description">For people; null for none.</param>
public sealed record EventStreamSettings(IReadOnlyList<string>? EventsRequested, string? Description);

/// <summary>An event stream (Shared Signals Framework 1.0 §8.1.1).</summary>
/// <param name="Id">Its id.</param>
/// <param name="ClientId">Whose it is; the <c>aud</c> of its tokens.</param>
/// <param name="Settings">What the receiver said.</param>
/// <param name="Status">Whether it delivers.</param>
/// <param name="StatusReason">Why, as the receiver said; null for nothing.</param>
public sealed record EventStream(Guid Id, string ClientId, EventStreamSettings Settings, EventStreamStatus Status, string? StatusReason)
{
    /// <summary>Writes the configuration.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="limits">What the transmitter says of every stream.</param>
    public void Write(Utf8JsonWriter writer, string issuer, EventStreamLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(limits);
        var id = Id.ToString("n");
        writer.WriteStartObject();
        writer.WriteString("stream_id", id);
        writer.WriteString("iss", issuer);
        writer.WriteString("aud", ClientId);
        WriteTypes(writer, "events_supported", EventTypes.Supported);
        WriteTypes(writer, "events_requested", Settings.EventsRequested ?? EventTypes.Supported);
        WriteTypes(writer, "events_delivered", EventTypes.Delivered(Settings.EventsRequested));
        // SSF 1.0 §6.1.2: the address is the transmitter's to say.
        writer.WriteStartObject("delivery");
        writer.WriteString("method", TransmitterMetadata.Poll);
        writer.WriteString("endpoint_url", issuer + EndpointPaths.EventPoll(id));
        writer.WriteEndObject();
        writer.WriteNumber("min_verification_interval", (long)limits.VerificationInterval.TotalSeconds);
        writer.WriteNumber("inactivity_timeout", (long)limits.InactivityTimeout.TotalSeconds);
        if (Settings.Description is not null)
        {
            writer.WriteString("description", Settings.Description);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the status (Shared Signals Framework 1.0 §8.1.2.1).</summary>
    /// <param name="writer">Where to.</param>
    public void WriteStatus(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("stream_id", Id.ToString("n"));
        writer.WriteString("status", NameOf(Status));
        if (StatusReason is not null)
        {
            writer.WriteString("reason", StatusReason);
        }

        writer.WriteEndObject();
    }

    /// <summary>The name of a status, on the wire and in the database.</summary>
    /// <param name="status">The status.</param>
    /// <returns>Its name.</returns>
    public static string NameOf(EventStreamStatus status) => status switch
    {
        EventStreamStatus.Paused => "paused",
        EventStreamStatus.Disabled => "disabled",
        _ => "enabled",
    };

    /// <summary>The status of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The status; null when there is none.</returns>
    public static EventStreamStatus? StatusOf(string? name) => name switch
    {
        "enabled" => EventStreamStatus.Enabled,
        "paused" => EventStreamStatus.Paused,
        "disabled" => EventStreamStatus.Disabled,
        _ => null,
    };

    private static void WriteTypes(Utf8JsonWriter writer, string name, IReadOnlyList<string> types)
    {
        writer.WriteStartArray(name);
        foreach (var type in types)
        {
            writer.WriteStringValue(type);
        }

        writer.WriteEndArray();
    }
}
