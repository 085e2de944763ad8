using System.Text.Json;
using IdentityPlatform.Protocol.Discovery;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>What the transmitter of security events says of itself (Shared Signals Framework 1.0 §7.1).</summary>
public static class TransmitterMetadata
{
    /// <summary>Delivery by polling (RFC 8936), the only method there is.</summary>
    public const string Poll = "urn:ietf:rfc:8936";

    /// <summary>Writes the document.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Write(string issuer)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("spec_version", "1_0");
            writer.WriteString("issuer", issuer);
            writer.WriteString("jwks_uri", issuer + EndpointPaths.Jwks);
            WriteArray(writer, "delivery_methods_supported", Poll);
            writer.WriteString("configuration_endpoint", issuer + EndpointPaths.EventStreams);
            writer.WriteString("status_endpoint", issuer + EndpointPaths.EventStreamStatus);
            writer.WriteString("verification_endpoint", issuer + EndpointPaths.EventStreamVerification);
            // SSF 1.0 §3.5: a receiver that does not understand one of these must not act on the event. Each narrows it down:
            // without "session" or "grant" one would take a session's end for the user's.
            WriteArray(writer, "critical_subject_members", "user", "session", "grant", "application");
            // SSF 1.0 §7.1.1: HTTP Basic.
            writer.WriteStartArray("authorization_schemes");
            writer.WriteStartObject();
            writer.WriteString("spec_urn", "urn:ietf:rfc:7617");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteString("default_subjects", "ALL");
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, params ReadOnlySpan<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
