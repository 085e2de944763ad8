using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.Grants;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>Table <c>remembered_devices</c>.</summary>
public sealed class RememberedDeviceTable(NpgsqlDataSource database, TimeProvider time) : IRememberedDevices
{
    /// <inheritdoc />
    public async Task AddAsync(RememberedDevice device, byte[]? replaced, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            WITH moved AS (UPDATE remembered_devices SET token_hash = $2 WHERE token_hash = $7 AND user_id <> $3),
            gone AS (DELETE FROM remembered_devices WHERE token_hash = $7 AND user_id = $3)
            INSERT INTO remembered_devices (id, token_hash, user_id, security_stamp, user_agent, created_at, expires_at)
            SELECT $1, $2, id, security_stamp, $4, $5, $6 FROM users WHERE id = $3 AND two_factor_enabled
            """,
            Id(Guid.CreateVersion7()), Bytes(device.TokenHash), Id(device.UserId), Text(Device.Clean(device.UserAgent)),
            Time(device.CreatedAt), Time(device.ExpiresAt), Bytes(replaced));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task ForgetAsync(Guid userId, ClientDevice device, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH gone AS (DELETE FROM remembered_devices WHERE user_id = $1 RETURNING user_id AS id),
            changed AS (SELECT DISTINCT id FROM gone),
            {AccountEvent.Of("remembered_devices_forgotten", "changed", 2)}
            SELECT count(*) FROM event
            """,
            [Id(userId), .. AccountEvent.Parameters(time.GetUtcNow(), null, device)]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
