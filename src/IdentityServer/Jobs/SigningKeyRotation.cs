using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// Reads the signing keys anew on every replica, whatever it has heard of them, and keeps them to their schedule: announces
/// successors, retires and deletes. Changes are made under a lock of the table, by whichever replica comes first.
/// </summary>
public sealed partial class SigningKeyRotation(
    SigningKeyRing ring, SigningKeyMaker maker, KeySchedule schedule, KeySettings settings, TimeProvider time, ILogger<SigningKeyRotation> logger)
    : PeriodicJob(IntervalOf(settings), time, logger)
{
    // Withdrawn keys are out of every replica's memory within this time, even one that hears no notification.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(200);

    // A clock that is wrong is set right within this time, as a rule; deleting waits for it by another clock, which cannot be set.
    private static readonly TimeSpan SecondThoughts = TimeSpan.FromHours(1);

    private readonly Dictionary<string, long> _deletableSince = new(StringComparer.Ordinal);
    private readonly TimeSpan _waitsToDelete = settings.DeletedAfter < SecondThoughts ? settings.DeletedAfter : SecondThoughts;

    /// <summary>One round.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await ring.ReloadAsync(cancellationToken);
        if (!ring.IsComplete)
        {
            // Somebody took the last key out by hand. Tokens are signed again before anybody asks why not.
            await maker.EnsureAsync(cancellationToken);
            await ring.ReloadAsync(cancellationToken);
        }

        var keys = ring.Stored;
        var apart = (keys.At - Time.GetUtcNow()).Duration();
        if (apart > KeySchedule.Skew)
        {
            // One of the clocks is wrong. What there is goes on; nothing is decided by a time that may not be.
            LogClocksApart(Logger, apart);
            _deletableSince.Clear();
            return;
        }

        if (settings.RotateAutomatically && maker.IsAnythingDue(keys))
            await AnnounceAsync(cancellationToken);
        await DeleteAsync(keys, cancellationToken);
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        foreach (var key in await maker.KeepToScheduleAsync(cancellationToken))
            LogAnnounced(Logger, key.Kid, key.Algorithm, key.ActivatesAt);
        await ring.ReloadAsync(cancellationToken);
    }

    private async Task DeleteAsync(StoredSigningKeys keys, CancellationToken cancellationToken)
    {
        var due = schedule.Deletable(keys).Select(key => key.Kid).ToHashSet(StringComparer.Ordinal);
        foreach (var kid in _deletableSince.Keys.Where(kid => !due.Contains(kid)).ToList())
            _deletableSince.Remove(kid);
        var now = Time.GetTimestamp();
        foreach (var kid in due)
            _deletableSince.TryAdd(kid, now);
        var sure = due.Where(kid => Time.GetElapsedTime(_deletableSince[kid]) >= _waitsToDelete).ToList();
        if (sure.Count == 0)
            return;
        await maker.DeleteAsync(sure, cancellationToken);
        foreach (var kid in sure)
            LogDeleted(Logger, kid);
    }

    // Often enough that a key is used within a tenth of its announcement when that is short, as in a trial.
    private static TimeSpan IntervalOf(KeySettings settings)
    {
        var tenth = settings.PublishedBeforeUse / 10;
        return tenth > LongestInterval || !settings.RotateAutomatically ? LongestInterval : tenth < ShortestInterval ? ShortestInterval : tenth;
    }

    [LoggerMessage(EventId = 1800, Level = LogLevel.Information, Message = "Announced signing key {Kid} for {Algorithm}; it signs from {ActivatesAt:u} on")]
    private static partial void LogAnnounced(ILogger logger, string kid, string algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "Deleted signing key {Kid}, whose last token has long expired")]
    private static partial void LogDeleted(ILogger logger, string kid);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Warning, Message = "The clocks of this server and of the database are {Apart} apart: signing keys stay as they are until they agree. Check that both follow a time server")]
    private static partial void LogClocksApart(ILogger logger, TimeSpan apart);
}
