using System.Reflection;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// Tells Npgsql which of several hosts to use. By itself it does not learn that one is away which says nothing: with
/// <c>Cancellation Timeout=-1</c> it takes every time-out for a slow answer, and each request would wait for that host first.
/// Any other value would have a commit that waits for a standby answered although it was given up. What this needs is not
/// public; where another version of Npgsql has it no more, hosts are found out one by one again, which FailoverDrills tells.
/// </summary>
internal static class HostStates
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly PropertyInfo? Pools = typeof(NpgsqlMultiHostDataSource).GetProperty("Pools", Hidden);
    private static readonly MethodInfo? Update = typeof(NpgsqlDataSource).GetMethod("UpdateDatabaseState", Hidden);

    /// <summary>From now on requests go to this host, and to no other until one is named.</summary>
    /// <param name="hosts">The pools.</param>
    /// <param name="host">Host and port.</param>
    public static void Use(NpgsqlMultiHostDataSource hosts, string host)
    {
        if (Pools?.GetValue(hosts) is not NpgsqlDataSource[] pools || Update?.GetParameters() is not [{ ParameterType: { IsEnum: true } states }, _, _, _])
        {
            hosts.ClearDatabaseStates();
            return;
        }

        // The others first: there is no moment in which a request could try them. The times let Npgsql find out anything of
        // this host, and nothing of the others.
        foreach (var pool in pools.OrderBy(pool => Name(pool) == host))
        {
            var used = Name(pool) == host;
            Update.Invoke(pool, [Enum.Parse(states, used ? "Unknown" : "Offline"), used ? DateTime.MinValue : DateTime.MaxValue, TimeSpan.FromDays(1000), true]);
        }
    }

    /// <summary>What a connection leads to.</summary>
    public static string Name(NpgsqlConnection connection) => $"{connection.Host}:{connection.Port}";

    private static string Name(NpgsqlDataSource pool)
    {
        var settings = new NpgsqlConnectionStringBuilder(pool.ConnectionString);
        return $"{settings.Host}:{settings.Port}";
    }
}
