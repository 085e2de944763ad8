namespace IdentityPlatform.IdentityServer.Administration.Activity;

/// <summary>What was counted, by hours, of all replicas.</summary>
public interface IActivityLog
{
    /// <summary>Adds to an hour.</summary>
    Task AddAsync(DateTimeOffset hour, IReadOnlyList<ActivityCount> counts, CancellationToken cancellationToken);

    /// <summary>The numbers since a time, by hours.</summary>
    Task<IReadOnlyList<ActivityHour>> SinceAsync(DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>Forgets what is older.</summary>
    Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>How many of everything there are now.</summary>
    Task<ServerCounts> CountsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What was counted in an hour.</summary>
/// <param name="Hour">Its beginning.</param>
/// <param name="Kind">One of <see cref="ActivityKinds"/>.</param>
/// <param name="Label">Grant, result or error.</param>
/// <param name="Count">How many.</param>
public sealed record ActivityHour(DateTimeOffset Hour, string Kind, string Label, long Count);

/// <summary>How many there are.</summary>
/// <param name="Users">Accounts.</param>
/// <param name="Inactive">Of them, deactivated.</param>
/// <param name="Sessions">That have neither ended nor expired.</param>
/// <param name="Clients">That are enabled.</param>
/// <param name="Keys">Signing keys that are published.</param>
public sealed record ServerCounts(long Users, long Inactive, long Sessions, long Clients, long Keys);
