using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>activity_hours</c>.</summary>
public sealed class ActivityTable(NpgsqlDataSource database) : IActivityLog
{
    /// <inheritdoc />
    public async Task AddAsync(DateTimeOffset hour, IReadOnlyList<ActivityCount> counts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(counts);
        // In one order, or two replicas could wait for each other.
        var ordered = counts.OrderBy(count => count.Kind, StringComparer.Ordinal).ThenBy(count => count.Label, StringComparer.Ordinal).ToList();
        await using var command = database.Create(
            """
            INSERT INTO activity_hours AS a (hour, kind, label, count) SELECT $1, n.kind, n.label, n.count FROM unnest($2, $3, $4) AS n (kind, label, count)
            ON CONFLICT (hour, kind, label) DO UPDATE SET count = a.count + excluded.count
            """,
            Time(hour), Texts(ordered.Select(count => count.Kind)), Texts(ordered.Select(count => count.Label)),
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = ordered.Select(count => count.Number).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ActivityHour>> SinceAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT hour, kind, label, count FROM activity_hours WHERE hour >= $1 ORDER BY hour, kind, label", Time(from));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<ActivityHour> hours = [];
        while (await row.ReadAsync(cancellationToken))
            hours.Add(new ActivityHour(row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetInt64(3)));
        return hours;
    }

    /// <inheritdoc />
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = database.Create("DELETE FROM activity_hours WHERE hour < $1", Time(before));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ServerCounts> CountsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT (SELECT count(*) FROM users WHERE deleted_at IS NULL),
                   (SELECT count(*) FROM users WHERE NOT is_active AND deleted_at IS NULL),
                   (SELECT count(*) FROM sessions WHERE ended_at IS NULL AND least(expires_at, idle_expires_at) > $1),
                   (SELECT count(*) FROM clients WHERE enabled),
                   (SELECT count(*) FROM signing_keys WHERE retires_at IS NULL OR retires_at > $1)
            """, Time(now));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new ServerCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
    }
}
