using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>The table <c>interactions</c>, and <c>consents</c> where both change together.</summary>
public sealed class InteractionStore(NpgsqlDataSource database, IEventOrigins origins) : IInteractionStore
{
    // Whoever adds one takes a few expired ones away, so the table stays as small as an hour's requests.
    private const string Add = """
        WITH expired AS (
            DELETE FROM interactions WHERE handle_hash IN (
                SELECT handle_hash FROM interactions WHERE expires_at <= $4 ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))
        INSERT INTO interactions (handle_hash, browser_hash, parameters, created_at, expires_at) VALUES ($1, $2, $3::jsonb, $4, $5)
        """;

    private const string Find = """
        SELECT parameters::text, created_at, chosen_user, consented_user, denied_at IS NOT NULL
          FROM interactions WHERE handle_hash = $1 AND browser_hash = $2 AND expires_at > $3
        """;

    // Consent grows: what was allowed before stays allowed (until it is withdrawn).
    private static readonly string Allow = $"""
        WITH allowed AS (
            UPDATE interactions SET consented_user = $3
             WHERE handle_hash = $1 AND browser_hash = $2 AND expires_at > $6 AND denied_at IS NULL RETURNING 1
        ), kept AS (
            INSERT INTO consents AS c (user_id, client_id, scopes, granted_at, first_granted_at) SELECT $3, $4, $5, $6, $6 FROM allowed
            ON CONFLICT (user_id, client_id) DO UPDATE SET
                scopes = ARRAY(SELECT DISTINCT unnest(c.scopes || excluded.scopes)), granted_at = excluded.granted_at
        )
        INSERT INTO security_events (at, type, user_id, client_id, {Statement.OriginColumns}, data)
        SELECT $6, 'consent_given', $3, $4, {Statement.OriginValues(7)}, jsonb_build_object('scopes', $5::text[]) FROM allowed
        """;

    private const string Deny =
        "UPDATE interactions SET denied_at = $3 WHERE handle_hash = $1 AND browser_hash = $2 AND expires_at > $3 AND denied_at IS NULL";

    private const string Choose =
        "UPDATE interactions SET chosen_user = $4 WHERE handle_hash = $1 AND browser_hash = $2 AND expires_at > $3";

    private const string Remove = "DELETE FROM interactions WHERE handle_hash = $1 AND browser_hash = $2";

    /// <inheritdoc />
    public Task AddAsync(InteractionKey key, RequestParameters parameters, DateTimeOffset startedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ExecuteAsync(Add, cancellationToken, key.HandleHash, key.BrowserHash, ToJson(parameters), startedAt, expiresAt);

    /// <inheritdoc />
    public async Task<StoredInteraction?> FindAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(Find, key.HandleHash, key.BrowserHash, now);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var progress = new InteractionProgress(reader.GetFieldValue<DateTimeOffset>(1))
        {
            ChosenUser = reader.IsDBNull(2) ? null : reader.GetGuid(2),
            ConsentedUser = reader.IsDBNull(3) ? null : reader.GetGuid(3),
            Denied = reader.GetBoolean(4),
        };
        return new(FromJson(reader.GetString(0)), progress);
    }

    /// <inheritdoc />
    public Task AllowAsync(InteractionKey key, Consent consent, CancellationToken cancellationToken) => ExecuteAsync(
        Allow, cancellationToken, key.HandleHash, key.BrowserHash, consent.UserId, consent.ClientId, consent.Scope.ToArray(), consent.GivenAt, Statement.Origin(origins).Value!);

    /// <inheritdoc />
    public Task DenyAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(Deny, cancellationToken, key.HandleHash, key.BrowserHash, now);

    /// <inheritdoc />
    public Task ChooseAsync(InteractionKey key, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(Choose, cancellationToken, key.HandleHash, key.BrowserHash, now, userId);

    /// <inheritdoc />
    public Task RemoveAsync(InteractionKey key, CancellationToken cancellationToken) =>
        ExecuteAsync(Remove, cancellationToken, key.HandleHash, key.BrowserHash);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }

    private static string ToJson(RequestParameters parameters) =>
        JsonSerializer.Serialize(parameters.All.ToDictionary(pair => pair.Key, pair => pair.Value));

    private static RequestParameters FromJson(string json) =>
        RequestParameters.Of(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []);
}
