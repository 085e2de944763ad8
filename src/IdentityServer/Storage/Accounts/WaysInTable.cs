using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Counts the ways into an account, and removes one only when another stays.</summary>
public sealed class WaysInTable(NpgsqlDataSource database, MailSignIn mail, Providers providers) : IWaysIn
{
    private const string Count = "SELECT password, passkeys, providers, mail FROM ways_in($1, $2, $3)";

    /// <inheritdoc />
    public async Task<WaysIn> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await CountAsync(connection, userId, cancellationToken);
    }

    /// <summary>
    /// Removes a way in and looks at what is left, in one transaction. The user's row is locked first: of two removals at
    /// once, of whatever kinds, the second sees what the first has left.
    /// </summary>
    /// <param name="userId">Whose.</param>
    /// <param name="removal">The statement that removes it; it answers how many rows went, zero when there was no such way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WayRemoval> RemoveAsync(Guid userId, NpgsqlCommand removal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(removal);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var mutex = new NpgsqlCommand("SELECT FROM users WHERE id = $1 FOR UPDATE", connection, transaction) { Parameters = { Id(userId) } })
            await mutex.ExecuteNonQueryAsync(cancellationToken);

        (removal.Connection, removal.Transaction) = (connection, transaction);
        if (await removal.ExecuteNonQueryAsync(cancellationToken) == 0)
            return WayRemoval.NotFound;
        if ((await CountAsync(connection, userId, cancellationToken)).Count == 0)
            return WayRemoval.LastWayIn;

        await transaction.CommitAsync(cancellationToken);
        return WayRemoval.Removed;
    }

    private async Task<WaysIn> CountAsync(NpgsqlConnection connection, Guid userId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Count, connection) { Parameters = { Id(userId), new() { Value = mail.Enabled }, Texts(providers.Names) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new WaysIn(reader.GetBoolean(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetBoolean(3));
    }
}
