using Npgsql;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>Looks behind a server's back, as the superuser.</summary>
public static class TestDatabaseQueries
{
    /// <summary>The first value of the first row; null when there is none.</summary>
    public static async Task<object?> ScalarAsync(this TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is var value && value is DBNull ? null : value;
    }
}
