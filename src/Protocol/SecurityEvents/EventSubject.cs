using System.Text.Json;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>Whom or what an event is about: <c>sub_id</c> (RFC 9493 §4.1, Shared Signals Framework 1.0 §3).</summary>
internal static class EventSubject
{
    public static void Write(Utf8JsonWriter writer, string issuer, SecurityEvent happened)
    {
        writer.WriteStartObject("sub_id"u8);
        switch (happened.Kind)
        {
            case SecurityEventKind.Account or SecurityEventKind.Claims:
                WriteUser(writer, issuer, happened.UserId);
                break;
            case SecurityEventKind.Token:
                // SSF 1.0 §3.4.1.
                writer.WriteString("format"u8, "jwt_id"u8);
                writer.WriteString("iss"u8, issuer);
                writer.WriteString("jti"u8, happened.TokenId);
                break;
            case SecurityEventKind.Verification:
                // SSF 1.0 §8.1.4.1: the stream itself.
                WriteOpaque(writer, happened.StreamId.ToString("n"));
                break;
            default:
                WriteComplex(writer, issuer, happened);
                break;
        }

        writer.WriteEndObject();
    }

    // SSF 1.0 §3.2: format and simple subjects; member names of one's own are allowed, and "grant" is ours.
    private static void WriteComplex(Utf8JsonWriter writer, string issuer, SecurityEvent happened)
    {
        writer.WriteString("format"u8, "complex"u8);
        if (happened.UserId is not null)
        {
            writer.WriteStartObject("user"u8);
            WriteUser(writer, issuer, happened.UserId);
            writer.WriteEndObject();
        }

        WriteMember(writer, "session", happened.SessionId?.ToString("d"));
        WriteMember(writer, "grant", happened.GrantId?.ToString("d"));
        WriteMember(writer, "application", happened.ClientId);
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, string? id)
    {
        if (id is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        WriteOpaque(writer, id);
        writer.WriteEndObject();
    }

    // RFC 9493 §3.2.4: the issuer and subject of the user's tokens.
    private static void WriteUser(Utf8JsonWriter writer, string issuer, Guid? userId)
    {
        writer.WriteString("format"u8, "iss_sub"u8);
        writer.WriteString("iss"u8, issuer);
        writer.WriteString("sub"u8, userId?.ToString("d"));
    }

    // RFC 9493 §3.2.7.
    private static void WriteOpaque(Utf8JsonWriter writer, string id)
    {
        writer.WriteString("format"u8, "opaque"u8);
        writer.WriteString("id"u8, id);
    }
}
