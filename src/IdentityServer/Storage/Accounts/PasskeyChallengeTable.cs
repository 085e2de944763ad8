using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>passkey_challenges</c>.</summary>
public sealed class PasskeyChallengeTable(NpgsqlDataSource database) : IPasskeyChallenges
{
    private const string Add =
        "INSERT INTO passkey_challenges (handle_hash, browser_hash, purpose, user_id, state, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string Take = """
        DELETE FROM passkey_challenges
         WHERE handle_hash = $1 AND browser_hash = $2 AND purpose = $3 AND user_id IS NOT DISTINCT FROM $4 AND expires_at > $5 RETURNING state
        """;

    /// <inheritdoc />
    public async Task AddAsync(ChallengeKey key, ChallengePurpose purpose, string state, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Add, Bytes(key.HandleHash), Bytes(key.BrowserHash), Text(purpose.Name), Id(purpose.UserId), Text(state), Time(expiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<string?> TakeAsync(ChallengeKey key, ChallengePurpose purpose, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Take, Bytes(key.HandleHash), Bytes(key.BrowserHash), Text(purpose.Name), Id(purpose.UserId), Time(now));
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
