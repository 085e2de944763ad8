using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Import;
using IdentityPlatform.Protocol;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Import;

/// <summary>
/// Our side of an import: one connection that holds the lock, one transaction for each batch, and the run's row. A dry run
/// is one transaction that is never committed.
/// </summary>
public sealed class ImportTarget : IAsyncDisposable
{
    // A batch waits for nobody but a sign-up of the same name; longer than this, something is wrong.
    private const int CommandSeconds = 120;

    // The tables grow from nothing to much faster than PostgreSQL counts them, in a dry run uncounted: left to itself it would
    // scan them whole for every row of a batch. Each lookup here has its index. The pool resets the session.
    private const string Plans = "SET enable_seqscan = off; SET plan_cache_mode = force_custom_plan; SET jit = off";

    private readonly NpgsqlConnection _connection;
    private readonly ImportRequest _request;
    private readonly EventOrigin _origin;
    private readonly TimeProvider _time;
    private readonly Guid _run = Guid.CreateVersion7();
    private NpgsqlTransaction? _transaction;

    private ImportTarget(NpgsqlConnection connection, ImportRequest request, EventOrigin origin, TimeProvider time) =>
        (_connection, _request, _origin, _time) = (connection, request, origin, time);

    /// <summary>What was asked for.</summary>
    public ImportRequest Request => _request;

    /// <summary>Begins a run.</summary>
    /// <exception cref="AdministrationException">Another import runs.</exception>
    public static async Task<ImportTarget> OpenAsync(NpgsqlDataSource database, ImportRequest request, EventOrigin origin, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var target = new ImportTarget(connection, request, origin, time);
            await using var plans = target.Command(Plans);
            await plans.ExecuteNonQueryAsync(cancellationToken);
            // Of the session: it goes with the process, however that ends.
            await using var claim = target.Command("SELECT pg_try_advisory_lock(hashtextextended('import into ' || current_schema(), 0))");
            if (await claim.ExecuteScalarAsync(cancellationToken) is not true)
                throw new AdministrationException("Another import into this database is running; wait for it.");
            if (request.DryRun)
                target._transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var start = target.Command(
                "INSERT INTO import_runs (id, source, started_at, step) VALUES ($1, $2, $3, 'start')", Id(target._run), Text(request.Profile), Time(time.GetUtcNow()));
            await start.ExecuteNonQueryAsync(cancellationToken);
            return target;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does the work and records it, all or nothing.</summary>
    public async Task<BatchResult> InBatchAsync(string step, Func<Task<BatchResult>> work)
    {
        _transaction ??= await _connection.BeginTransactionAsync();
        var result = await work();
        await using var progress = Command(
            "UPDATE import_runs SET step = $2, read = read + $3, brought = brought + $4, skipped = skipped + $5 WHERE id = $1",
            Id(_run), Text(step), Number(result.Read), Number(result.Brought), Number(result.Skipped));
        await progress.ExecuteNonQueryAsync();
        if (_request.DryRun)
            return result;

        await _transaction.CommitAsync();
        await _transaction.DisposeAsync();
        _transaction = null;
        return result;
    }

    /// <summary>Says that the run came to its end.</summary>
    public async Task FinishAsync()
    {
        await using var end = Command("UPDATE import_runs SET ended_at = $2, step = 'end' WHERE id = $1", Id(_run), Time(_time.GetUtcNow()));
        await end.ExecuteNonQueryAsync();
    }

    /// <summary>Which of these rows were brought before.</summary>
    public Task<IReadOnlySet<string>> KnownAsync(string kind, IEnumerable<string> keys) => TextsAsync(
        "SELECT source_key FROM imported_rows WHERE source = $1 AND kind = $2 AND source_key = ANY ($3)", Text(_request.Profile), Text(kind), Texts(keys));

    /// <summary>Which of these ids users here have, deleted ones included.</summary>
    public Task<IReadOnlySet<string>> TakenIdsAsync(IEnumerable<Guid> ids) =>
        TextsAsync("SELECT id::text FROM users WHERE id = ANY ($1::uuid[])", Texts(ids.Select(id => id.ToString("D"))));

    /// <summary>Which of these usernames users here have.</summary>
    public Task<IReadOnlySet<string>> TakenNamesAsync(IEnumerable<string> normalized) =>
        TextsAsync("SELECT normalized_username FROM users WHERE normalized_username = ANY ($1) AND deleted_at IS NULL", Texts(normalized));

    /// <summary>Every scope there is.</summary>
    public async Task<IReadOnlyCollection<Scope>> ScopesAsync()
    {
        await using var command = Command("SELECT name, display_name, resources FROM scopes");
        await using var reader = await command.ExecuteReaderAsync();
        List<Scope> scopes = [];
        while (await reader.ReadAsync())
            scopes.Add(new Scope(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetFieldValue<string[]>(2)));
        return scopes;
    }

    /// <summary>Keeps the sequence of stores ahead of ids that a source chose; sequences know no way back, so not in a dry run.</summary>
    public async Task ReserveStoreIdsAsync(long highest)
    {
        if (_request.DryRun)
            return;
        await using var command = Command("SELECT setval('stores_id_seq', greatest($1, (SELECT last_value FROM stores_id_seq)))", Number(highest));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Old key and new id of every user that was ever brought from this source.</summary>
    public async Task WriteMapAsync(Func<string, string, Task> write)
    {
        await using var command = Command("SELECT source_key, target FROM imported_rows WHERE source = $1 AND kind = 'user' ORDER BY source_key", Text(_request.Profile));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            await write(reader.GetString(0), reader.GetString(1));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        _transaction = null;
        // A pooled connection would keep the session's lock and settings.
        if (_connection.State == System.Data.ConnectionState.Open)
        {
            await using var release = Command("SELECT pg_advisory_unlock_all(); RESET ALL");
            await release.ExecuteNonQueryAsync();
        }

        await _connection.DisposeAsync();
    }

    /// <summary>A statement over rows as JSON, see <see cref="RowStatements"/>.</summary>
    internal NpgsqlCommand OverRows(string sql, string rows) => Command(
        sql,
        new NpgsqlParameter { Value = rows, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Json },
        Text(_request.Profile), Id(_run), Time(_time.GetUtcNow()),
        Texts([_origin.IpAddress!, _origin.UserAgent!, _origin.TraceId!]), Text(_request.Subjects));

    /// <summary>Marks a place in the transaction.</summary>
    internal Task SaveAsync(string name) => _transaction!.SaveAsync(name);

    /// <summary>Goes back to it.</summary>
    internal Task RollbackAsync(string name) => _transaction!.RollbackAsync(name);

    private async Task<IReadOnlySet<string>> TextsAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        HashSet<string> texts = new(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = CommandSeconds };
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
