using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.Protocol.Grants;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>The security event of a change, as a part of the statement that makes it: neither is there without the other.</summary>
internal static class AccountEvent
{
    /// <summary>The part, named <c>event</c>.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="changed">The part with the changed users, as <c>id</c>.</param>
    /// <param name="first">Number of the first of <see cref="Parameters"/>.</param>
    public static string Of(string type, string changed, int first) => string.Create(CultureInfo.InvariantCulture,
        $"""
        event AS (INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id)
            SELECT ${first}, '{type}', id, ${first + 1}, (${first + 2}::text[])[1], (${first + 2}::text[])[2], ${first + 3} FROM {changed} RETURNING 1)
        """);

    /// <summary>Time, client, address with user agent, and trace.</summary>
    public static NpgsqlParameter[] Parameters(DateTimeOffset now, string? clientId, ClientDevice? device) =>
        [Time(now), Text(clientId), Origin(device), Text(Activity.Current?.TraceId.ToHexString())];
}
