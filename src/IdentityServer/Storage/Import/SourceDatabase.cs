using System.Data;
using System.Runtime.CompilerServices;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Import;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Import;

/// <summary>A product's database: one read-only transaction that sees one moment, whatever the product writes meanwhile.</summary>
public sealed class SourceDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly SourceSql _sql;

    private SourceDatabase(NpgsqlConnection connection, NpgsqlTransaction transaction, SourceSql sql) =>
        (_connection, _transaction, _sql) = (connection, transaction, sql);

    /// <summary>Connects.</summary>
    /// <param name="connectionString">It may hold a password and is never repeated.</param>
    /// <param name="schema">Where the product's tables are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdministrationException">It cannot be read.</exception>
    public static Task<SourceDatabase> OpenAsync(string connectionString, string schema, CancellationToken cancellationToken) => Told(async () =>
    {
        var connection = new NpgsqlConnection(Settings(connectionString));
        try
        {
            await connection.OpenAsync(cancellationToken);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            // Nothing of the source's own settings may end a long read or change how times are written.
            await ExecuteAsync(connection, "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TimeZone = 'UTC'", cancellationToken);
            return new SourceDatabase(connection, transaction, new SourceSql(schema, await ColumnsAsync(connection, schema, cancellationToken)));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    });

    /// <summary>Whether the query's table is there.</summary>
    public bool Has(SourceQuery query) => _sql.Has(query);

    /// <summary>Makes sure that everything the query needs is there.</summary>
    /// <exception cref="AdministrationException">It is not.</exception>
    public void Check(SourceQuery query) => _ = _sql.Select(query);

    /// <summary>How many rows the query will answer.</summary>
    public Task<long> CountAsync(SourceQuery query, CancellationToken cancellationToken) => Told(async () =>
    {
        await using var command = Command(_sql.Count(query));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    });

    /// <summary>Reads the rows, so many at a time, by a cursor of the server's: memory holds one batch.</summary>
    /// <returns>Rows; null for one that cannot be read.</returns>
    public async IAsyncEnumerable<IReadOnlyList<SourceRow?>> ReadAsync(SourceQuery query, int batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Told(async () => await ExecuteAsync(_connection, $"DECLARE rows NO SCROLL CURSOR FOR {_sql.Select(query)}", cancellationToken));
        while (await Told(() => FetchAsync(batch, cancellationToken)) is { Count: > 0 } rows)
            yield return rows;
        await Told(async () => await ExecuteAsync(_connection, "CLOSE rows", cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static string Settings(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0, ApplicationName = "identity-import", IncludeErrorDetail = false }.ConnectionString;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The parser's message quotes from the value.
            throw new AdministrationException("--from is not a PostgreSQL connection string. Write it as Host=…;Database=…;Username=…;Password=… or postgresql://user:password@host/database.");
        }
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>> ColumnsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            """, connection);
        command.Parameters.AddWithValue(schema);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, IReadOnlySet<string>> columns = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!columns.TryGetValue(reader.GetString(0), out var names))
                columns[reader.GetString(0)] = names = new HashSet<string>(StringComparer.Ordinal);
            ((HashSet<string>)names).Add(reader.GetString(1));
        }

        return columns;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // What the operator can mend is said without the stack, and never as if it were our own database.
    private static async Task<T> Told<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException error)
        {
            throw new AdministrationException($"The source cannot be read: {error.Message}", error);
        }
    }

    private async Task<IReadOnlyList<SourceRow?>> FetchAsync(int batch, CancellationToken cancellationToken)
    {
        await using var command = Command($"FETCH {batch} FROM rows");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SourceRow?> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(SourceRow.TryParse(reader.GetString(0)));
        return rows;
    }

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction);
}
