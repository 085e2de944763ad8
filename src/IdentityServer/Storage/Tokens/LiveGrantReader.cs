using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.Telemetry;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Tokens;

/// <summary>
/// Reads the columns of the type <c>live_grant</c> (V003) and since when its plan counts (V014), which stand first in every
/// statement that uses them.
/// </summary>
internal static class LiveGrantReader
{
    /// <summary>How many columns they are; those of the statement itself follow.</summary>
    public const int Columns = 14;

    /// <summary>The columns of a row <c>l</c>. Since when the plan counts is looked up for those who may be told.</summary>
    public const string OfRow = $"l.*, CASE WHEN '{ScopeNames.Plan}' = ANY (l.scopes) THEN plan_since(l.user_id, l.plan) END";

    /// <summary>The columns of a value <c>live</c>.</summary>
    public const string OfValue = $"(live).*, CASE WHEN '{ScopeNames.Plan}' = ANY ((live).scopes) THEN plan_since((live).user_id, (live).plan) END";

    /// <summary>Reads the current row, and notes whom the request is about.</summary>
    public static Grant Read(NpgsqlDataReader row)
    {
        var userId = row.GetGuid(7);
        RequestIdentity.SetUser(userId);
        return new Grant
        {
            Id = row.GetGuid(0),
            ClientId = row.GetString(1),
            Scope = ScopeSet.Of(row.GetFieldValue<string[]>(2)),
            Authentication = new AuthenticationContext(row.GetGuid(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetFieldValue<string[]>(6)),
            Subject = new TokenSubject
            {
                UserId = userId,
                Email = row.TextOrNull(8),
                Plan = row.GetString(9),
                Roles = row.GetFieldValue<string[]>(10),
                StoresJson = row.GetString(11),
                StoreId = row.IsDBNull(12) ? null : row.GetInt64(12),
                PlanSince = row.TimeOrNull(13),
            },
        };
    }

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
