using System.Diagnostics;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.Grants;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Links;

/// <summary>The functions of V006 that use links up.</summary>
public sealed class AccountLinkActions(NpgsqlDataSource database) : IAccountLinkActions
{
    /// <inheritdoc />
    public Task<bool> ConfirmEmailAsync(LinkUse use, CancellationToken cancellationToken) => AskAsync(
        "SELECT confirm_email($1, $2, $3, $4)", cancellationToken, Bytes(use.Hash), Text(use.Device.IpAddress), Trace(), Time(use.At));

    /// <inheritdoc />
    public Task<bool?> ChangeEmailAsync(LinkUse use, string normalizedEmail, CancellationToken cancellationToken) => UnlessTakenAsync(AskAsync(
        "SELECT change_email($1, $2, $3, $4, $5)", cancellationToken,
        Bytes(use.Hash), Text(normalizedEmail), Text(use.Device.IpAddress), Trace(), Time(use.At)));

    /// <inheritdoc />
    public Task<bool> ResetPasswordAsync(LinkUse use, string passwordHash, SignInKeys keys, CancellationToken cancellationToken) => AskAsync(
        "SELECT reset_password($1, $2, $3, $4, $5, $6)", cancellationToken,
        Bytes(use.Hash), Text(passwordHash), Keys(keys), Text(use.Device.IpAddress), Trace(), Time(use.At));

    /// <inheritdoc />
    public async Task<bool> DisownAsync(LinkUse use, string? normalizedEmail, CancellationToken cancellationToken) => await UnlessTakenAsync(AskAsync(
        "SELECT disown_sign_in($1, $2, $3, $4, $5)", cancellationToken,
        Bytes(use.Hash), Text(normalizedEmail), Text(use.Device.IpAddress), Trace(), Time(use.At))) is true;

    /// <inheritdoc />
    public Task<bool> SpendRegistrationAsync(LinkUse use, CancellationToken cancellationToken) => AskAsync(
        "SELECT token_hash IS NOT NULL FROM spend_account_token($1, $2, $3)", cancellationToken,
        Bytes(use.Hash), Text(LinkPurposes.Register), Time(use.At));

    /// <inheritdoc />
    public Task<bool> ClaimAsync(Guid userId, string how, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken) => AskAsync(
        "SELECT claim_account($1, $2, $3, $4, $5)", cancellationToken, Id(userId), Text(how), Text(device.IpAddress), Trace(), Time(now));

    /// <summary>The id under which the log knows the request.</summary>
    internal static NpgsqlParameter Trace() => Text(Activity.Current?.TraceId.ToHexString());

    private static NpgsqlParameter Keys(SignInKeys keys) => new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        Value = new[] { keys.Account, keys.AccountAtAddress }.OfType<byte[]>().ToArray(),
    };

    private static async Task<bool?> UnlessTakenAsync(Task<bool> change)
    {
        try
        {
            return await change;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
    }

    private async Task<bool> AskAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Create(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
