using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>Makes keys: the first ones, and those that replace them.</summary>
public sealed class SigningKeyMaker(SigningKeyTable table, SigningKeyProtector protector, KeySchedule schedule)
{
    /// <summary>One key for each, so that a client's registration decides and not what happens to exist.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["ES256", "RS256", "PS256"];

    /// <summary>Makes what is missing. Replicas that start at once end up with the same keys.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (Missing(await table.ReadAsync(cancellationToken)).Any())
            await table.ChangeAsync(keys => [.. Missing(keys).Select(alg => Make(alg, keys.At, keys.At - KeySchedule.Skew))], cancellationToken);
    }

    /// <summary>
    /// Makes a successor for every algorithm: published from now on, used after <see cref="Options.KeySettings.PublishedBeforeUse"/>
    /// or at once. The one it replaces stays published until the last token signed with it has expired.
    /// </summary>
    /// <returns>The new keys.</returns>
    public Task<IReadOnlyList<StoredSigningKey>> RotateAsync(bool atOnce, CancellationToken cancellationToken) =>
        ChangeAsync(keys => Algorithms.SelectMany(alg => Succeed(keys, alg, atOnce)), cancellationToken);

    /// <summary>What the schedule wants now; nothing when another replica did it in the meantime.</summary>
    /// <returns>The new keys.</returns>
    public Task<IReadOnlyList<StoredSigningKey>> KeepToScheduleAsync(CancellationToken cancellationToken) => ChangeAsync(Due, cancellationToken);

    /// <summary>Whether the schedule wants anything.</summary>
    public bool IsAnythingDue(StoredSigningKeys keys) =>
        Algorithms.Any(alg => schedule.IsSuccessorDue(keys, alg) || schedule.Postponed(keys, alg) is not null);

    /// <summary>
    /// In an emergency: new keys sign at once, and every other one is withdrawn in the same moment, those included that were
    /// only announced. What they signed is refused from then on.
    /// </summary>
    /// <returns>The new keys, and how many were withdrawn.</returns>
    public async Task<(IReadOnlyList<StoredSigningKey> Made, int Revoked)> RevokeAsync(CancellationToken cancellationToken)
    {
        var revoked = 0;
        var made = await ChangeAsync(keys =>
        {
            var withdrawn = keys.Keys.Where(key => !key.IsRevoked).Select(key => key with { RetiresAt = keys.At, RevokedAt = keys.At }).ToList();
            revoked = withdrawn.Count;
            return [.. Algorithms.Select(alg => Make(alg, keys.At, keys.At)), .. withdrawn];
        }, cancellationToken);
        return (made, revoked);
    }

    /// <summary>Deletes keys for good.</summary>
    public Task DeleteAsync(IReadOnlyCollection<string> kids, CancellationToken cancellationToken) => table.DeleteAsync(kids, cancellationToken);

    private static IEnumerable<string> Missing(StoredSigningKeys keys) =>
        Algorithms.Where(alg => keys.Signing(alg)?.IsPublishedAt(keys.At) != true);

    private async Task<IReadOnlyList<StoredSigningKey>> ChangeAsync(Func<StoredSigningKeys, IEnumerable<StoredSigningKey>> decide, CancellationToken cancellationToken)
    {
        List<StoredSigningKey> made = [];
        await table.ChangeAsync(keys =>
        {
            List<StoredSigningKey> changed = [.. decide(keys)];
            made = changed.FindAll(key => !keys.Keys.Any(known => known.Kid == key.Kid));
            return changed;
        }, cancellationToken);
        return made;
    }

    private IEnumerable<StoredSigningKey> Due(StoredSigningKeys keys)
    {
        foreach (var alg in Algorithms)
        {
            if (schedule.Postponed(keys, alg) is { } postponed)
                yield return postponed;
            else if (schedule.IsSuccessorDue(keys, alg))
            {
                foreach (var key in Succeed(keys, alg, atOnce: false))
                    yield return key;
            }
        }
    }

    private IEnumerable<StoredSigningKey> Succeed(StoredSigningKeys keys, string alg, bool atOnce)
    {
        var activatesAt = schedule.ActivatesAt(keys.At, atOnce);
        return schedule.Retire(keys.Keys, alg, activatesAt).Append(Make(alg, keys.At, activatesAt));
    }

    private StoredSigningKey Make(string alg, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using var key = SigningKey.Create(alg);
        return new StoredSigningKey(key.Kid, alg, protector.Seal(key), now, activatesAt, RetiresAt: null);
    }
}
