using IdentityPlatform.Protocol.Authorization;
using Npgsql;
using NpgsqlTypes;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Opens grants with their codes: the function <c>issue_code</c>.</summary>
public sealed class CodeStore(NpgsqlDataSource database) : ICodeStore
{
    /// <inheritdoc />
    public async Task<IssueOutcome> IssueAsync(NewCode code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(code);
        await using var command = database.CreateCommand("SELECT issue_code($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
        var request = code.Request;
        Add(command, NpgsqlDbType.Bytea, code.CodeHash);
        Add(command, NpgsqlDbType.TimestampTz, code.ExpiresAt);
        Add(command, NpgsqlDbType.Uuid, code.GrantId);
        Add(command, NpgsqlDbType.Uuid, code.UserId);
        Add(command, NpgsqlDbType.Uuid, code.SessionId);
        Add(command, NpgsqlDbType.Text, request.Client.ClientId);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, request.Scope.ToArray());
        Add(command, NpgsqlDbType.Bigint, request.StoreId);
        // RFC 6749 §4.1.3: the token endpoint asks for it again only if it was sent.
        Add(command, NpgsqlDbType.Text, request.RedirectUriSent ? request.RedirectUri : null);
        Add(command, NpgsqlDbType.Text, request.CodeChallenge);
        Add(command, NpgsqlDbType.Text, request.Nonce);
        Add(command, NpgsqlDbType.Bytea, code.Interaction?.HandleHash);
        Add(command, NpgsqlDbType.Bytea, code.Interaction?.BrowserHash);
        Add(command, NpgsqlDbType.TimestampTz, code.IssuedAt);
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            "issued" => IssueOutcome.Issued,
            "interaction_spent" => IssueOutcome.InteractionSpent,
            "session_ended" => IssueOutcome.SessionEnded,
            "store_denied" => IssueOutcome.StoreDenied,
            var other => throw new InvalidOperationException($"issue_code answered {other}."),
        };
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
