using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Tokens;

/// <summary>Grants in PostgreSQL. What makes a use single is in V010; here is the call and nothing else.</summary>
internal sealed partial class PostgresGrantStore(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time, ILogger<PostgresGrantStore> logger)
    : IGrantStore
{
    private const string RedeemCode = $"SELECT {LiveGrantReader.OfValue}, redirect_uri, code_challenge, nonce, refresh_kept FROM redeem_code($1, $2, $3, $4, $5, $6)";
    private const string Refresh = $"SELECT {LiveGrantReader.OfValue}, status, reason, wrapped FROM redeem_refresh_token($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    private const string Open = $"SELECT {LiveGrantReader.OfRow} FROM open_grant($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) l";
    private const string Revoke = "SELECT revoke_grant($1, $2, $3, $4)";

    public async Task<RedeemedCode?> RedeemCodeAsync(byte[] codeHash, NewRefreshToken? refreshToken, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            RedeemCode, Bytes(codeHash), Bytes(refreshToken?.Hash), Time(refreshToken?.ExpiresAt), Interval(refreshToken?.IdleTimeout), Origin(origins), Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return null;
        }

        const int Own = LiveGrantReader.Columns;
        return new RedeemedCode(
            LiveGrantReader.Read(row), row.TextOrNull(Own), row.TextOrNull(Own + 1), row.TextOrNull(Own + 2), row.GetBoolean(Own + 3));
    }

    public async Task<RefreshOutcome> RefreshAsync(RefreshRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Refresh,
            Bytes(request.TokenHash),
            Text(request.ClientId),
            Bytes(request.SuccessorHash),
            Bytes(request.WrappedSuccessor),
            Texts(request.Scope),
            Number(request.StoreId),
            Interval(request.Grace),
            Interval(request.IdleTimeout),
            Origin(origins),
            Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        const int Own = LiveGrantReader.Columns;
        var status = StatusOf(row.GetString(Own));
        if (status == RefreshStatus.Reused)
        {
            LogReused(logger, request.ClientId);
        }

        return new RefreshOutcome(
            status,
            row.IsDBNull(0) ? null : LiveGrantReader.Read(row),
            row.IsDBNull(Own + 2) ? null : row.GetFieldValue<byte[]>(Own + 2),
            row.TextOrNull(Own + 1));
    }

    public async Task<Grant?> OpenAsync(OpenGrantRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Open,
            Id(Guid.CreateVersion7()),
            Id(request.Authentication.SessionId),
            Id(request.UserId),
            Text(request.ClientId),
            Texts(request.Scope),
            Number(request.StoreId),
            Time(request.Authentication.AuthTime),
            Text(request.Authentication.Acr),
            Texts(request.Authentication.Amr),
            Text(request.Device.IpAddress),
            Text(request.Device.UserAgent),
            Time(request.SessionExpiresAt),
            Bytes(request.RefreshToken?.Hash),
            Time(request.RefreshToken?.ExpiresAt),
            Interval(request.RefreshToken?.IdleTimeout),
            Origin(origins),
            Time(time.GetUtcNow()),
            Text(request.SecurityStamp));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? LiveGrantReader.Read(row) : null;
    }

    public async Task RevokeAsync(Guid grantId, string reason, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Revoke, Id(grantId), Text(reason), Origin(origins), Time(time.GetUtcNow()));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static RefreshStatus StatusOf(string status) => status switch
    {
        "rotated" => RefreshStatus.Rotated,
        "repeated" => RefreshStatus.Repeated,
        "refused" => RefreshStatus.Refused,
        "reused" => RefreshStatus.Reused,
        "scope_exceeded" => RefreshStatus.ScopeExceeded,
        "store_denied" => RefreshStatus.StoreDenied,
        _ => throw new InvalidOperationException($"redeem_refresh_token answered {status}, which this version does not know."),
    };

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "Security event: a used refresh token of client {ClientId} came back after its grace time; its family is revoked")]
    private static partial void LogReused(ILogger logger, string clientId);
}
