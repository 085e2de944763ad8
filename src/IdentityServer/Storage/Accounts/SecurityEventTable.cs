using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>security_events</c>.</summary>
public sealed class SecurityEventTable(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time) : ISecurityEvents
{
    /// <inheritdoc />
    public async Task RecordAsync(SecurityEvent happened, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT record_event($1, $2, $3, $4, $5, $6)",
            Time(time.GetUtcNow()), Text(happened.Type), Id(happened.UserId), Text(happened.ClientId),
            happened.Device is { } device ? Origin(device) : Origin(origins), Json(happened.Data));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Json(IReadOnlyDictionary<string, string>? data) =>
        new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = data is null ? DBNull.Value : JsonSerializer.Serialize(data) };
}
