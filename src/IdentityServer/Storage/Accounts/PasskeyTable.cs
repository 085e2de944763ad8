using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>user_passkeys</c>.</summary>
public sealed class PasskeyTable(NpgsqlDataSource database, WaysInTable waysIn, TimeProvider time) : IPasskeyStore, IPasskeyUses
{
    private const string List =
        "SELECT id, credential_id, name, backed_up, created_at, last_used_at FROM user_passkeys WHERE user_id = $1 ORDER BY created_at DESC, id DESC";

    private static readonly string Add = $"""
        WITH added AS (
            INSERT INTO user_passkeys (id, user_id, name, credential_id, public_key, sign_count, transports, aaguid, user_verified, backup_eligible, backed_up, created_at)
            SELECT $2, u.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM users u
             WHERE u.id = $1 AND u.is_active AND u.deleted_at IS NULL AND (SELECT count(*) FROM user_passkeys k WHERE k.user_id = $1) < $13
            ON CONFLICT (credential_id) DO NOTHING RETURNING id, user_id, name, aaguid)
        INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
        SELECT $12, 'passkey_added', user_id, $14, {OriginValues(15)}, jsonb_build_object('passkey', id, 'name', name, 'aaguid', aaguid) FROM added
        """;

    private static readonly string Rename = $"""
        WITH renamed AS (UPDATE user_passkeys SET name = $3 WHERE id = $2 AND user_id = $1 RETURNING id, user_id, name)
        INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
        SELECT $4, 'passkey_renamed', user_id, $5, {OriginValues(6)}, jsonb_build_object('passkey', id, 'name', name) FROM renamed
        """;

    private static readonly string Remove = $"""
        WITH removed AS (DELETE FROM user_passkeys WHERE id = $2 AND user_id = $1 RETURNING id, user_id, name)
        INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
        SELECT $3, 'passkey_removed', user_id, $4, {OriginValues(5)}, jsonb_build_object('passkey', id, 'name', name) FROM removed
        """;

    // Web Authentication §7.2 (22): a counter that does not grow is a signal that the key was copied. Of two signatures with
    // one count the second finds the row changed by the first.
    private static readonly string Use = $"""
        WITH used AS (
            UPDATE user_passkeys SET sign_count = $2, backed_up = $3, last_used_at = $4
             WHERE credential_id = $1 AND ($2 > sign_count OR ($2 = 0 AND sign_count = 0)) RETURNING id),
        refused AS (
            INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
            SELECT $4, 'passkey_counter_refused', user_id, $5, {OriginValues(6)}, jsonb_build_object('passkey', id, 'name', name)
              FROM user_passkeys WHERE credential_id = $1 AND NOT EXISTS (SELECT FROM used))
        SELECT EXISTS (SELECT FROM used)
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Passkey>> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(List, Id(userId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Passkey> passkeys = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            DateTimeOffset? used = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(5);
            passkeys.Add(new Passkey(
                reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetBoolean(3), reader.GetFieldValue<DateTimeOffset>(4), used));
        }

        return passkeys;
    }

    /// <inheritdoc />
    public async Task<bool> AddAsync(AccountOwner owner, VerifiedPasskey passkey, int max, CancellationToken cancellationToken)
    {
        var info = passkey.Info;
        await using var command = database.Create(
            Add, Id(owner.UserId), Id(passkey.Id), Text(passkey.Name), Bytes(info.CredentialId), Bytes(info.PublicKey), Number(info.SignCount),
            Texts(info.Transports ?? []), Id(passkey.AuthenticatorModel), Flag(info.IsUserVerified), Flag(info.IsBackupEligible), Flag(info.IsBackedUp),
            Time(time.GetUtcNow()), Number(max), Text(owner.ClientId), Origin(owner.Device));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<bool> RenameAsync(AccountOwner owner, Guid id, string name, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Rename, Id(owner.UserId), Id(id), Text(name), Time(time.GetUtcNow()), Text(owner.ClientId), Origin(owner.Device));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<WayRemoval> RemoveAsync(AccountOwner owner, Guid id, CancellationToken cancellationToken)
    {
        await using var removal = new NpgsqlCommand(Remove)
        {
            Parameters = { Id(owner.UserId), Id(id), Time(time.GetUtcNow()), Text(owner.ClientId), Origin(owner.Device) },
        };
        return await waysIn.RemoveAsync(owner.UserId, removal, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> NoteAsync(PasskeyUse use, CancellationToken cancellationToken)
    {
        var attempt = use.Attempt;
        await using var command = database.Create(
            Use, Bytes(use.CredentialId), Number(use.SignCount), Flag(use.BackedUp), Time(attempt.At), Text(attempt.ClientId), Origin(attempt.Device));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlParameter Flag(bool value) => new() { Value = value };
}
