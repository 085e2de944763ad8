using System.Globalization;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>The database's clock beside this machine's. Every replica reads the same rows, so their clocks must agree.</summary>
public sealed class DatabaseClock(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>From here on a difference is told.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);

    /// <summary>From here on tokens and codes of one replica are too old or too young for another.</summary>
    public static readonly TimeSpan Harmful = TimeSpan.FromSeconds(60);

    /// <summary>How far this machine's clock is ahead of the database's; negative when it is behind. Half the way there and back is taken off.</summary>
    public async Task<TimeSpan> AheadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var started = time.GetTimestamp();
        var there = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
        var elapsed = time.GetElapsedTime(started);
        return time.GetUtcNow() - (elapsed / 2) - there;
    }

    /// <summary>Says how far two clocks are apart.</summary>
    public static string Describe(TimeSpan ahead)
    {
        var apart = ahead.Duration();
        var size = apart < TimeSpan.FromMinutes(2)
            ? string.Create(CultureInfo.InvariantCulture, $"{apart.TotalSeconds:0.0} s")
            : apart.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
        return $"{size} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the database's";
    }
}
