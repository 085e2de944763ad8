using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Audit;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>
/// Seals the events that are committed, in the order of their ids (ADR 12). Whoever writes events knows nothing of it. A seal is
/// one row and one statement: a sealer that dies leaves it whole or not at all, and the next one goes on there.
/// </summary>
public sealed partial class AuditSealer(NpgsqlDataSource database, IServerSecrets secrets, TimeProvider time, ILogger<AuditSealer> logger)
{
    /// <summary>The key's name among the server's secrets.</summary>
    public const string SecretName = "audit-seals";

    /// <summary>The most events of a seal.</summary>
    public const int Largest = 1000;

    // "audit" in ASCII: one replica at a time. Pruning stays away meanwhile (V024).
    private const long LockKey = 0x6175646974;

    // What was there before the first seal is sealed a million at a time, with a rest in between.
    private const int SealsARound = 1000;

    // Events go when the whole seal is old enough, so it spans a day at most.
    private static readonly TimeSpan Span = TimeSpan.FromDays(1);

    private SealMark? _seen;

    /// <summary>The newest seal, when this process made it.</summary>
    public SealMark? Newest { get; private set; }

    /// <summary>One round.</summary>
    /// <returns>How many events were sealed; zero when there are none, or another replica is at it.</returns>
    public Task<int> SealAsync(CancellationToken cancellationToken) =>
        database.WorkAloneAsync(LockKey, connection => RoundAsync(connection, cancellationToken), cancellationToken);

    private async Task<int> RoundAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await LookBackAsync(connection, cancellationToken);
        var newest = await SealTable.NewestAsync(connection, cancellationToken);
        _seen = newest is null ? null : new SealMark(newest.Number, newest.Hash);
        if (await GivenIds.SettledAsync(connection, cancellationToken) is not { } settled || settled <= (newest?.LastId ?? 0))
            return 0;
        var key = new SealKey(await secrets.KeepAsync(SecretName, cancellationToken));
        var events = 0;
        for (var i = 0; i < SealsARound; i++)
        {
            var (seal, count) = (default(Seal), 0);
            await OneReplica.PacedAsync(async () => (seal, count) = await NextAsync(connection, key, newest, settled, cancellationToken), cancellationToken);
            if (seal is null)
                break;
            newest = seal;
            events += count;
            _seen = Newest = new SealMark(seal.Number, seal.Hash);
        }

        return events;
    }

    private async Task<(Seal? Seal, int Events)> NextAsync(NpgsqlConnection connection, SealKey key, Seal? before, long settled, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // PostgreSQL keeps microseconds.
        now = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMicrosecond));
        var after = before?.LastId ?? 0;
        var events = await EventContentReader.ReadAsync(connection, after, settled, Largest, now, cancellationToken);
        if (events.Count == 0)
            return (null, 0);
        var ofADay = events.TakeWhile(one => (one.At - events[0].At).Duration() < Span).ToList();
        var toTheEnd = ofADay.Count == events.Count && events.Count < Largest;
        var seal = key.Close(new Seal
        {
            Number = (before?.Number ?? 0) + 1,
            AfterId = after,
            LastId = toTheEnd ? settled : ofADay[^1].Content.Id,
            NewestAt = ofADay.Max(one => one.At),
            SealedAt = now,
            KeyId = key.Id,
            Digests = key.Digests([.. ofADay.Select(one => one.Content)]),
            Previous = before?.Hash ?? Seal.NoHash,
        });
        await SealTable.AddAsync(connection, seal, cancellationToken);
        return (seal, ofADay.Count);
    }

    // What this process has seen last must be there still: pruning leaves the newest.
    private async Task LookBackAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_seen is { } seen && !await SealTable.HasAsync(connection, seen, cancellationToken))
            LogCut(logger, seen.Number, seen);
    }

    [LoggerMessage(EventId = 1412, Level = LogLevel.Error, Message = "Seal {Seal} of the audit log was there and is gone or changed: somebody wrote to the database behind the server's back. Run `audit verify --expect {Mark}`")]
    private static partial void LogCut(ILogger logger, long seal, SealMark mark);
}
