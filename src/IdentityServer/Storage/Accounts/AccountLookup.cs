using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>
/// Table <c>users</c> as a sign-in reads it. Not through EF Core: its model is time and memory that a server which only signs
/// people in and issues tokens never has to spend (docs/performance.md).
/// </summary>
public sealed class AccountLookup(NpgsqlDataSource database) : IAccountLookup
{
    private const string Columns =
        "SELECT id, username, email, email_verified, password_hash, security_stamp, full_name, picture, locale, zoneinfo, is_active FROM users WHERE deleted_at IS NULL";

    private const string ByName =
        $"{Columns} AND (normalized_email = $1 OR normalized_username = $1) ORDER BY normalized_email = $1 DESC NULLS LAST LIMIT 1";

    /// <inheritdoc />
    public Task<User?> FindAsync(string normalizedName, CancellationToken cancellationToken) => ReadAsync(ByName, Text(normalizedName), cancellationToken);

    /// <inheritdoc />
    public Task<User?> FindAsync(Guid userId, CancellationToken cancellationToken) => ReadAsync($"{Columns} AND id = $1", Id(userId), cancellationToken);

    private async Task<User?> ReadAsync(string sql, NpgsqlParameter key, CancellationToken cancellationToken)
    {
        await using var command = database.Create(sql, key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static User Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserName = row.GetString(1),
        Email = row.TextOrNull(2),
        EmailConfirmed = row.GetBoolean(3),
        PasswordHash = row.TextOrNull(4),
        SecurityStamp = row.GetString(5),
        FullName = row.TextOrNull(6),
        Picture = row.TextOrNull(7),
        Locale = row.GetString(8),
        Zoneinfo = row.GetString(9),
        IsActive = row.GetBoolean(10),
    };
}
