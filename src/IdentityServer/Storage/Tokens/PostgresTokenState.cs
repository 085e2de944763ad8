using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Tokens;

/// <summary>What became of tokens since they were issued, for introspection, revocation and userinfo.</summary>
internal sealed class PostgresTokenState(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time) : ITokenState, ITokenRevocations, IUserClaims
{
    private const string FindGrant = $"SELECT {LiveGrantReader.OfRow}, u.username FROM read_live_grant($1) l JOIN users u ON u.id = l.user_id";

    private const string FindRefreshToken = $"""
        SELECT {LiveGrantReader.OfRow}, u.username, r.created_at, least(r.expires_at, r.idle_expires_at)
          FROM refresh_tokens r
         CROSS JOIN LATERAL read_live_grant(r.grant_id) l
          JOIN users u ON u.id = l.user_id
         WHERE r.token_hash = $1 AND r.redeemed_at IS NULL AND least(r.expires_at, r.idle_expires_at) > $2
        """;

    private const string IsRevoked = "SELECT EXISTS (SELECT FROM revoked_tokens WHERE jti = $1)";

    private const string RevokeAccessToken = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING";

    private const string RevokeRefreshToken = "SELECT revoke_refresh_token($1, $2, 'revoked_by_client', $3, $4)";

    // The claims of ScopeClaims, under their own names. OpenID Connect Core §5.1: updated_at is a number, email_verified
    // and phone_number_verified speak of a value that is there.
    private const string ReadClaims = """
        SELECT jsonb_strip_nulls(jsonb_build_object(
                 'sub', u.id, 'name', u.full_name, 'given_name', u.given_name, 'family_name', u.family_name,
                 'middle_name', u.middle_name, 'nickname', u.nickname, 'preferred_username', u.username,
                 'profile', u.profile, 'picture', u.picture, 'website', u.website, 'gender', u.gender,
                 'birthdate', u.birthdate, 'zoneinfo', u.zoneinfo, 'locale', u.locale,
                 'updated_at', floor(extract(epoch FROM u.updated_at))::bigint,
                 'email', u.email, 'email_verified', CASE WHEN u.email IS NOT NULL THEN u.email_verified END,
                 'phone_number', u.phone_number,
                 'phone_number_verified', CASE WHEN u.phone_number IS NOT NULL THEN u.phone_number_verified END,
                 'address', u.address, 'roles', u.roles, 'plan', l.plan,
                 'plan_since', CASE WHEN 'plan' = ANY (l.scopes) THEN floor(extract(epoch FROM plan_since(u.id, l.plan)))::bigint END, 'store_id', l.store_id, 'stores', l.stores::jsonb))::text
          FROM read_live_grant($1) l JOIN users u ON u.id = l.user_id
        """;

    public async Task<LiveGrant?> FindGrantAsync(Guid grantId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(FindGrant, Id(grantId));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? ReadLive(row) : null;
    }

    public async Task<LiveRefreshToken?> FindRefreshTokenAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        await using var command = database.Create(FindRefreshToken, Bytes(tokenHash), Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        const int Own = LiveGrantReader.Columns;
        return await row.ReadAsync(cancellationToken)
            ? new LiveRefreshToken(ReadLive(row), row.GetFieldValue<DateTimeOffset>(Own + 1), row.GetFieldValue<DateTimeOffset>(Own + 2))
            : null;
    }

    public async Task<bool> IsRevokedAsync(string jti, CancellationToken cancellationToken)
    {
        await using var command = database.Create(IsRevoked, Text(jti));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task RevokeAccessTokenAsync(string jti, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(RevokeAccessToken, Text(jti), Time(expiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<TokenOwner> RevokeRefreshTokenAsync(byte[] tokenHash, string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(RevokeRefreshToken, Bytes(tokenHash), Text(clientId), Origin(origins), Time(time.GetUtcNow()));
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            true => TokenOwner.Caller,
            false => TokenOwner.Another,
            _ => TokenOwner.Nobody,
        };
    }

    public async Task<string?> ReadAsync(Guid grantId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(ReadClaims, Id(grantId));
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private static LiveGrant ReadLive(NpgsqlDataReader row) => new(LiveGrantReader.Read(row), row.GetString(LiveGrantReader.Columns));
}
