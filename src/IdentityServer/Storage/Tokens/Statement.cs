using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol.Grants;
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

    /// <summary>Columns of <c>security_events</c> that say where from and who for others, in the order of <see cref="OriginValues"/>.</summary>
    public const string OriginColumns = "ip_address, user_agent, trace_id, actor_id, actor_client, reason";

    /// <summary>Where from, as one parameter: the <c>p_origin</c> of V010, with who acts and why (V018) where somebody acts for others.</summary>
    public static NpgsqlParameter Origin(IEventOrigins origins)
    {
        var origin = origins.Current;
        string?[] parts = [origin.IpAddress, origin.UserAgent, origin.TraceId];
        return Of(NpgsqlDbType.Array | NpgsqlDbType.Text, origin.Actor is { } actor ? [.. parts, actor.UserId?.ToString("D"), actor.ClientId, actor.Reason] : parts);
    }

    /// <summary>The same of a device that was told; null for the process itself.</summary>
    public static NpgsqlParameter Origin(ClientDevice? device) => Of(
        NpgsqlDbType.Array | NpgsqlDbType.Text,
        new[] { device?.IpAddress, device is null ? RequestOrigins.Process : Device.Clean(device.UserAgent), Activity.Current?.TraceId.ToHexString() });

    /// <summary>Its parts in a statement, for <see cref="OriginColumns"/>.</summary>
    public static string OriginValues(int parameter) => string.Create(
        CultureInfo.InvariantCulture,
        $"(${parameter}::text[])[1], (${parameter}::text[])[2], (${parameter}::text[])[3], (${parameter}::text[])[4]::uuid, (${parameter}::text[])[5], (${parameter}::text[])[6]");

    /// <summary>One statement of a batch.</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
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

    public static NpgsqlParameter Flag(bool value) => Of(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Count(int value) => Of(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Number(long? value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public static NpgsqlParameter Interval(TimeSpan? value) => Of(NpgsqlDbType.Interval, value);

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
