using System.Text.Json;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>Makes Security Event Tokens (RFC 8417) in the profile of the Shared Signals Framework 1.0 §4. Touches no database.</summary>
/// <param name="options">The issuer.</param>
/// <param name="keys">Signs, with the key of access tokens.</param>
/// <param name="time">The clock.</param>
public sealed class SecurityEventTokens(ProtocolOptions options, ISigningKeys keys, TimeProvider time)
{
    /// <summary><c>typ</c> of the tokens (RFC 8417 §2.3): none of them passes for an access token or an ID token.</summary>
    public const string Type = "secevent+jwt";

    /// <summary>Makes a token.</summary>
    /// <param name="receiver">Whom it is for; the algorithm is that of its own access tokens.</param>
    /// <param name="happened">What it tells.</param>
    /// <returns>A signed JWT.</returns>
    public string Write(Client receiver, SecurityEvent happened)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(happened);
        var claims = new Claims(options.Issuer, receiver.ClientId, time.GetUtcNow().ToUnixTimeSeconds(), happened);
        return JwtWriter.Write(keys.Current(receiver.AccessTokenSignedResponseAlg), Type, claims, Write);
    }

    // RFC 8417 §2.2: iss, iat, jti and events are required. SSF 1.0 §4.1: no sub, no exp. txn names what happened, the same
    // in every stream (RFC 8417 §2.2).
    private static void Write(Utf8JsonWriter writer, Claims claims)
    {
        var happened = claims.Happened;
        writer.WriteString("iss"u8, claims.Issuer);
        writer.WriteString("aud"u8, claims.Audience);
        writer.WriteNumber("iat"u8, claims.IssuedAt);
        writer.WriteString("jti"u8, happened.Id);
        writer.WriteString("txn"u8, happened.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        EventSubject.Write(writer, claims.Issuer, happened);
        // SSF 1.0 §4.2.1: one event in a token.
        writer.WriteStartObject("events"u8);
        writer.WriteStartObject(EventTypes.Of(happened.Kind));
        WriteEvent(writer, claims);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter writer, Claims claims)
    {
        var happened = claims.Happened;
        if (happened.Kind == SecurityEventKind.Verification)
        {
            // SSF 1.0 §8.1.4.1: state is echoed when it was sent.
            if (happened.State is not null)
            {
                writer.WriteString("state"u8, happened.State);
            }

            return;
        }

        // CAEP 1.0 §2.
        writer.WriteNumber("event_timestamp"u8, Timestamp(claims));
        if (happened.Initiator is not null)
        {
            writer.WriteString("initiating_entity"u8, happened.Initiator);
        }

        // CAEP 1.0 §3.2.1: the claims with their new values.
        if (happened.ClaimsJson is not null)
        {
            writer.WritePropertyName("claims"u8);
            writer.WriteRawValue(happened.ClaimsJson);
        }
    }

    // What is judged by the time of a token's issue must not miss one that was issued while the change was being committed:
    // a shut account is told as of the end of its second, and claims as of now, which is when they were read.
    private static long Timestamp(Claims claims) => claims.Happened.Kind switch
    {
        SecurityEventKind.Claims => claims.IssuedAt,
        SecurityEventKind.Account => (long)Math.Ceiling(claims.Happened.At.ToUnixTimeMilliseconds() / 1000.0),
        _ => claims.Happened.At.ToUnixTimeSeconds(),
    };

    private sealed record Claims(string Issuer, string Audience, long IssuedAt, SecurityEvent Happened);
}
