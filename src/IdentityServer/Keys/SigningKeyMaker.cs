using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>Makes keys: the first ones, and those that replace them.</summary>
public sealed class SigningKeyMaker(SigningKeyTable table, SigningKeyProtector protector, KeySettings settings, TimeProvider time)
{
    /// <summary>One key for each, so that a client's registration decides and not what happens to exist.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["ES256", "RS256", "PS256"];

    // Clocks of APIs and of other replicas may be behind.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Makes what is missing. Replicas that start at once end up with the same keys.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Missing(await table.ReadAllAsync(cancellationToken), now).Count > 0)
            await table.ChangeAsync(rows => [.. Missing(rows, now).Select(alg => Make(alg, now, now - Skew))], cancellationToken);
    }

    /// <summary>
    /// Makes a successor for every algorithm: published from now on, used after <see cref="KeySettings.PublishedBeforeUse"/>
    /// or at once. The one it replaces stays published until the last token signed with it has expired.
    /// </summary>
    /// <returns>The new keys.</returns>
    public async Task<IReadOnlyList<StoredSigningKey>> RotateAsync(bool atOnce, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var activatesAt = atOnce ? now : now + settings.PublishedBeforeUse;
        var retiresAt = activatesAt + TokenSettings.MaxSignedTokenLifetime + Skew;
        List<StoredSigningKey> made = [];
        await table.ChangeAsync(rows =>
        {
            made = [.. Algorithms.Select(alg => Make(alg, now, activatesAt))];
            return [.. made, .. rows.Where(row => row.RetiresAt is null || row.RetiresAt > retiresAt).Select(row => row with { RetiresAt = retiresAt })];
        }, cancellationToken);
        return made;
    }

    private static List<string> Missing(IReadOnlyList<StoredSigningKey> rows, DateTimeOffset now) =>
        [.. Algorithms.Where(alg => !rows.Any(row => row.Algorithm == alg && row.ActivatesAt <= now && (row.RetiresAt is null || row.RetiresAt > now)))];

    private StoredSigningKey Make(string alg, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using var key = SigningKey.Create(alg);
        return new StoredSigningKey(key.Kid, alg, protector.Seal(key), now, activatesAt, RetiresAt: null);
    }
}
