using System.Globalization;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>
/// Walks along the seals, and compares each with the seal before it and the events it covers; a few seals in memory at a time.
/// Goes on behind a damage, so that one does not hide another.
/// </summary>
/// <param name="log">What is looked at.</param>
/// <param name="key">What intact seals were made with.</param>
/// <param name="time">The clock: what is missing at the beginning must be old.</param>
public sealed class ChainWalk(ISealedEvents log, SealKey key, TimeProvider time)
{
    private const int SealsAtOnce = 20;

    // More than were sealed is damage enough; a thousand are told of, not millions read.
    private const int Surplus = 1000;

    // The database gives up no younger event (V017).
    private static readonly TimeSpan PrunedAfter = TimeSpan.FromDays(90);

    private readonly ChainReport _report = new();
    private bool _begun;

    /// <summary>Walks to the end.</summary>
    /// <param name="from">The seal to begin with; null for the oldest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ChainReport> RunAsync(long? from, CancellationToken cancellationToken)
    {
        // Asked for by number, a seal's events are all expected; from the oldest on, pruning may have taken the first ones.
        _begun = from > 1;
        var next = from ?? 0;
        while (await log.SealsAsync(next, SealsAtOnce, cancellationToken) is { Count: > 0 } seals)
        {
            foreach (var seal in seals)
                await VisitAsync(seal, cancellationToken);
            next = seals[^1].Number + 1;
        }

        _report.Unsealed = await log.UnsealedAsync(from > 1 ? null : _report.First, _report.Newest, cancellationToken);
        if (_report.Unsealed.Foreign is { } foreign)
            _report.Damaged(Text($"Event {foreign} was added by hand: its id is none that was given out."));
        return _report;
    }

    private async Task VisitAsync(Seal seal, CancellationToken cancellationToken)
    {
        Follow(seal);
        _report.First ??= seal;
        _report.Newest = seal;
        _report.Seals++;
        if (!key.Made(seal))
            _report.Damaged($"{Name(seal)} was made with a key that is not this server's.");
        else if (!key.IsIntact(seal))
            _report.Damaged($"{Name(seal)} was changed.");
        else
            await CompareAsync(seal, cancellationToken);
    }

    private void Follow(Seal seal)
    {
        var before = _report.Newest;
        var expected = before?.Number + 1 ?? (_begun ? seal.Number : 1);
        if (before is not null && seal.Number != expected)
            _report.Damaged(Text($"Seals {expected} to {seal.Number - 1} are missing."));
        else if (before is not null && (!seal.Previous.AsSpan().SequenceEqual(before.Hash) || seal.AfterId != before.LastId))
            _report.Damaged($"{Name(seal)} does not follow the seal before it, which was changed or put in its place.");
    }

    private async Task CompareAsync(Seal seal, CancellationToken cancellationToken)
    {
        var comparison = new SegmentComparison(key, seal);
        var events = await log.EventsAsync(seal.AfterId, seal.LastId, comparison.Sealed + Surplus, cancellationToken);
        var differences = comparison.Compare(events);
        Begin(seal, comparison, events.Count);
        var erased = await ErasedAsync(differences, cancellationToken);
        var damages = differences.Where(difference => difference.User is not { } user || !erased.Contains(user)).ToList();
        foreach (var damage in damages)
            _report.Damaged($"{Name(seal)}: {Describe(damage)}.");
        _report.Events += events.Count - damages.Count(damage => damage.Change != EventChange.Missing);
    }

    // Pruning takes the oldest events first, and leaves the newest seal whose events are all gone. From the first event that is
    // there on, all must be.
    private void Begin(Seal seal, SegmentComparison comparison, int there)
    {
        var old = seal.NewestAt <= time.GetUtcNow() - PrunedAfter;
        if (comparison.Leading > 0 && (_begun || !old))
            _report.Damaged(Text($"{Name(seal)}: {Events(comparison.Leading)} missing at its beginning{(_begun ? "" : ", too young to have been pruned")}."));
        else if (!_begun && seal == _report.First && seal.Number > 1 && comparison.Leading == 0)
            _report.Damaged(Text($"Seals 1 to {seal.Number - 1} are missing, and were not pruned."));
        _begun |= there > 0;
    }

    private async Task<IReadOnlySet<Guid>> ErasedAsync(IReadOnlyList<EventDifference> differences, CancellationToken cancellationToken)
    {
        var users = differences.Where(difference => difference.User is not null).Select(difference => difference.User!.Value).ToHashSet();
        return users.Count == 0 ? users : await log.ErasedAsync(users, cancellationToken);
    }

    private static string Describe(EventDifference difference) => difference switch
    {
        { Change: EventChange.Changed } => Text($"event {difference.EventId} was changed"),
        { Change: EventChange.Blanked } => Text($"event {difference.EventId} lost its details, and its user's account was not erased"),
        { Change: EventChange.Added } => Text($"event {difference.EventId} was added"),
        { EventId: { } before } => Text($"{Events(difference.Count)} missing before event {before}"),
        _ => Text($"{Events(difference.Count)} missing at its end"),
    };

    private static string Events(int count) => count == 1 ? "1 event is" : Text($"{count} events are");

    private static string Name(Seal seal) => Text($"Seal {seal.Number} (events {seal.AfterId + 1} to {seal.LastId}, sealed {seal.SealedAt:u})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
