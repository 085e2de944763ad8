using System.Globalization;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>The <c>jti</c> of security event tokens (RFC 8417 §2.2): the stream and the number of the event.</summary>
public static class SecurityEventId
{
    /// <summary>Writes an id.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="number">The event.</param>
    /// <returns>For instance <c>0190…e1.42</c>.</returns>
    public static string Write(Guid streamId, long number) => string.Create(CultureInfo.InvariantCulture, $"{streamId:n}.{number}");

    /// <summary>Reads an id back.</summary>
    /// <param name="id">As a receiver sent it.</param>
    /// <param name="streamId">The stream it was sent to.</param>
    /// <returns>The event's number; null when no event of that stream can have this id.</returns>
    public static long? Read(string id, Guid streamId)
    {
        ArgumentNullException.ThrowIfNull(id);
        return long.TryParse(id.AsSpan(id.IndexOf('.', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && id == Write(streamId, number)
            ? number
            : null;
    }
}
