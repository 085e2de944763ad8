using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>outbox</c>.</summary>
public sealed class OutboxTable(NpgsqlDataSource database, TimeProvider time) : IMailQueue, IOutboxCount
{
    // The limits look a day back, so no row goes earlier.
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async Task<bool> AddAsync(QueuedMail mail, MailLimit limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.Create(
            "SELECT queue_mail($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            Id(mail.Id), Text(mail.Kind.ToString()), Bytes(mail.Recipient), Text(mail.Domain), Text(mail.CountedAs), Bytes(mail.Content),
            Time(now), Time(now + mail.Useful), Integer(limit.PerBurst), Interval(limit.Burst), Integer(limit.PerDay), Interval(Day));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<TakenMail>> TakeAsync(int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        // The lease is the next due time: should this process die, the mail is due again by itself.
        await using var command = database.Create(
            """
            UPDATE outbox SET attempts = attempts + 1, due_at = $1 + $2
             WHERE id IN (SELECT id FROM outbox WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, domain, content, attempts, queued_at, useless_at
            """,
            Time(time.GetUtcNow()), Interval(lease), Integer(most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<TakenMail>();
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add(new TakenMail(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt32(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return taken;
    }

    /// <inheritdoc />
    public async Task FinishAsync(TakenMail mail, MailResult result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = result switch
        {
            MailResult.Sent => database.Create(
                "UPDATE outbox SET sent_at = $3, last_error = NULL, content = NULL, due_at = NULL, expires_at = $4 WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL",
                Id(mail.Id), Integer(mail.Attempt), Time(now), Time(mail.QueuedAt + Day)),
            MailResult.Later later => database.Create(
                "UPDATE outbox SET due_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL",
                Id(mail.Id), Integer(mail.Attempt), Time(now + later.Wait), Text(later.Reason)),
            MailResult.Dead dead => database.Create(
                "UPDATE outbox SET dead_at = $3, last_error = $4, content = NULL, due_at = NULL, expires_at = $5 WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL",
                Id(mail.Id), Integer(mail.Attempt), Time(now), Text(dead.Reason), Time(now + dead.Keep)),
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<(long Waiting, long Dead)> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT count(*) FILTER (WHERE due_at IS NOT NULL), count(*) FILTER (WHERE dead_at IS NOT NULL) FROM outbox");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static NpgsqlParameter Integer(int value) => new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = value };
}
