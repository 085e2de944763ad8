using System.Diagnostics;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>security_events</c>.</summary>
public sealed class SecurityEventTable(NpgsqlDataSource database, TimeProvider time) : ISecurityEvents
{
    /// <inheritdoc />
    public async Task RecordAsync(SecurityEvent happened, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "INSERT INTO security_events (at, type, user_id, client_id, ip_address, trace_id, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            Time(time.GetUtcNow()), Text(happened.Type), Id(happened.UserId), Text(happened.ClientId), Text(happened.Device?.IpAddress),
            Text(Activity.Current?.TraceId.ToHexString()), Json(happened.Data));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Json(IReadOnlyDictionary<string, string>? data) =>
        new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = data is null ? DBNull.Value : JsonSerializer.Serialize(data) };
}
