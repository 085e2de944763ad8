using Npgsql;
using NpgsqlTypes;

namespace IdentityPlatform.IdentityServer.Storage.Tokens;

/// <summary>
/// One statement with positional parameters of stated types. Npgsql prepares each on its connection by itself
/// (<c>Max Auto Prepare</c>), and one statement is one round trip and one transaction.
/// </summary>
internal static class Statement
{
    public static NpgsqlCommand Create(this NpgsqlDataSource database, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static NpgsqlParameter Bytes(byte[]? value) => Of(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Texts(IEnumerable<string>? value) => Of(NpgsqlDbType.Array | NpgsqlDbType.Text, value?.ToArray());

    public static NpgsqlParameter Id(Guid? value) => Of(NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Number(long? value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public static NpgsqlParameter Interval(TimeSpan value) => Of(NpgsqlDbType.Interval, value);

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
