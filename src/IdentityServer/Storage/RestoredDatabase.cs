using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>What was ended.</summary>
/// <param name="Sessions">Sessions of browsers and apps.</param>
/// <param name="Grants">Grants, and with them their codes and refresh tokens.</param>
/// <param name="LastSeal">The newest seal of the audit log that the backup has; null when it has none.</param>
/// <param name="LastEvent">The last thing the backup knows of; what happened later is not in the audit log. Null: nothing at all.</param>
public sealed record RestoreOutcome(long Sessions, long Grants, long? LastSeal, DateTimeOffset? LastEvent);

/// <summary>
/// Makes a restored backup safe to serve on. What was used or revoked after it was made is unused and alive in it again:
/// refresh tokens, codes, mailed links, remembered devices. Nobody can tell which, so all of it ends, and people sign in anew.
/// </summary>
public sealed class RestoredDatabase(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time)
{
    private const string LastEvent = "SELECT max(at) FROM security_events";

    private const string LastSeal = "SELECT max(number) FROM audit_seals";

    private const string EndGrants = "WITH ended AS (UPDATE grants SET revoked_at = $1 WHERE revoked_at IS NULL RETURNING id) SELECT count(*) FROM ended";

    private const string EndSessions = "WITH ended AS (UPDATE sessions SET ended_at = $1 WHERE ended_at IS NULL RETURNING id) SELECT count(*) FROM ended";

    // What works once, and mails that have long been sent. Streams of the feed stand at transactions of the lost cluster,
    // which the new one would wait for in vain: APIs open new ones by themselves.
    private const string Forget = """
        DELETE FROM feed_streams; DELETE FROM feed_events;
        DELETE FROM interactions; DELETE FROM authorization_codes; DELETE FROM pending_sign_ins; DELETE FROM passkey_challenges;
        DELETE FROM provider_arrivals; DELETE FROM account_tokens; DELETE FROM mail_sign_ins; DELETE FROM mail_requests;
        DELETE FROM remembered_devices; DELETE FROM outbox WHERE due_at IS NOT NULL
        """;

    private static readonly string Tell = $"""
        INSERT INTO security_events (at, type, {Statement.OriginColumns}, data)
        SELECT $1, 'backup_restored', {Statement.OriginValues(2)}, jsonb_build_object('sessions', $3, 'grants', $4, 'last_event', $5, 'last_seal', $6)
        """;

    /// <summary>Ends everything, in one transaction.</summary>
    public async Task<RestoreOutcome> FinishAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var last = await ScalarAsync(connection, LastEvent, cancellationToken) as DateTime?;
        var seal = await ScalarAsync(connection, LastSeal, cancellationToken) as long?;
        var grants = await ScalarAsync(connection, EndGrants, cancellationToken, Statement.Time(now)) as long? ?? 0;
        var sessions = await ScalarAsync(connection, EndSessions, cancellationToken, Statement.Time(now)) as long? ?? 0;
        await ScalarAsync(connection, Forget, cancellationToken);
        var outcome = new RestoreOutcome(sessions, grants, seal, last is { } at ? new DateTimeOffset(at) : null);
        await ScalarAsync(connection, Tell, cancellationToken,
            Statement.Time(now), Statement.Origin(origins), Statement.Number(outcome.Sessions), Statement.Number(outcome.Grants), Statement.Time(outcome.LastEvent), Statement.Number(outcome.LastSeal));
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // Millions of rows may take minutes; who gives up cancels.
    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
