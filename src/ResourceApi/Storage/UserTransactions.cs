using System.Data;
using Dapper;
using IdentityPlatform.TokenValidation;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row that is a user's.</summary>
public interface IOwnedRow
{
    /// <summary>The row.</summary>
    Guid Id { get; }

    /// <summary>Whose it is.</summary>
    Guid UserId { get; }
}

/// <summary>
/// The only way to rows that belong to users (P10): the database is told for one transaction who asks, as the validated
/// token says, and its policies (V005) decide what there is for them. Without this it shows nothing.
/// </summary>
public sealed class UserTransactions(ApiDatabase database)
{
    // Both are set each time and for this transaction only (the third argument), so nothing of a pooled connection's
    // last user is left, and whatever somebody set for the session does not count.
    private const string SetUser = "SELECT set_config('app.user_id', @app_user_id, true), set_config('app.superuser', @app_superuser, true);\n";

    private const string AuditReads = """
        INSERT INTO superuser_audit (actor_id, action, relation, row_id, owner_id)
        SELECT app_user_id(), 'read', @relation, * FROM unnest(@rows, @owners)
        """;

    /// <summary>Reads. What a superuser sees of others is recorded in the same transaction.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="relation">The table, as the record names it.</param>
    /// <param name="sql">One SELECT.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<TRow>> ReadAsync<TRow>(AccessToken caller, string relation, string sql, object values, CancellationToken cancellationToken)
        where TRow : IOwnedRow
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsSuperuser
            ? RunAsync(caller, transaction => ReadRecordedAsync<TRow>(transaction, caller, relation, sql, values), cancellationToken)
            : QueryAsync<TRow>(caller, sql, values, cancellationToken);
    }

    /// <summary>One statement that answers rows: a transaction of its own, in one round trip. Changes record themselves (V005).</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<TRow>> QueryAsync<TRow>(AccessToken caller, string sql, object? values, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(values);
        AddUser(parameters, caller);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);

        // Both statements go out together and are one implicit transaction, which ends with the second one.
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(SetUser + sql, parameters, cancellationToken: cancellationToken));
        await results.ReadAsync();
        return [.. await results.ReadAsync<TRow>()];
    }

    /// <summary>Several statements that hold together; nothing of them stays when <paramref name="work"/> throws.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="work">The statements.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> RunAsync<T>(AccessToken caller, Func<UserTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var parameters = new DynamicParameters();
        AddUser(parameters, caller);
        await connection.ExecuteAsync(new CommandDefinition(SetUser, parameters, transaction, cancellationToken: cancellationToken));
        var result = await work(new UserTransaction(connection, transaction, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static async Task<IReadOnlyList<TRow>> ReadRecordedAsync<TRow>(UserTransaction transaction, AccessToken caller, string relation, string sql, object values)
        where TRow : IOwnedRow
    {
        var rows = await transaction.QueryAsync<TRow>(sql, values);
        var foreign = rows.Where(row => row.UserId != caller.UserId).ToList();
        if (foreign.Count > 0)
            await transaction.ExecuteAsync(AuditReads, new { relation, rows = foreign.Select(row => row.Id).ToArray(), owners = foreign.Select(row => row.UserId).ToArray() });
        return rows;
    }

    private static void AddUser(DynamicParameters parameters, AccessToken caller)
    {
        // Nobody rather than an error: a client's own token has no rows.
        parameters.Add("app_user_id", caller.UserId?.ToString("D") ?? "");
        parameters.Add("app_superuser", caller.IsSuperuser ? "on" : "off");
    }
}

/// <summary>A transaction that has its user.</summary>
public sealed class UserTransaction
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly CancellationToken _cancellationToken;

    internal UserTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        (_connection, _transaction, _cancellationToken) = (connection, transaction, cancellationToken);

    /// <summary>A statement that answers rows.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="values">Its parameters.</param>
    public async Task<IReadOnlyList<TRow>> QueryAsync<TRow>(string sql, object values) => [.. await _connection.QueryAsync<TRow>(Command(sql, values))];

    /// <summary>A statement that does not.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="values">Its parameters.</param>
    public Task ExecuteAsync(string sql, object values) => _connection.ExecuteAsync(Command(sql, values));

    private CommandDefinition Command(string sql, object values) => new(sql, values, _transaction, cancellationToken: _cancellationToken);
}
