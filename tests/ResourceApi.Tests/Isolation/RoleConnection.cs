using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>Somebody with the serving role's password, past the API.</summary>
internal sealed class RoleConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private RoleConnection(NpgsqlConnection connection) => _connection = connection;

    public static Task<RoleConnection> OpenAsync(TestDatabase database) => OpenAsync(database.ResourceApiConnectionString);

    public static async Task<RoleConnection> OpenAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "resource_api", Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return new RoleConnection(connection);
    }

    /// <summary>The first value of the last statement; all of them are one transaction, as the API's are.</summary>
    public async Task<object?> RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await using var reader = await command.ExecuteReaderAsync();
        object? last = null;
        do
        {
            while (await reader.ReadAsync())
                last = reader.GetValue(0);
        }
        while (await reader.NextResultAsync());
        return last;
    }

    /// <summary>As <see cref="RunAsync"/>, as this user.</summary>
    public Task<object?> AsAsync(Guid user, string sql, string superuser = "off") =>
        RunAsync($"SELECT set_config('app.user_id', '{user}', true), set_config('app.superuser', '{superuser}', true); {sql}");

    /// <summary>The SQLSTATE of what is refused; fails when it is not.</summary>
    public static async Task<string> RefusedAsync(Func<Task<object?>> statement) => (await Should.ThrowAsync<PostgresException>(statement)).SqlState;

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
