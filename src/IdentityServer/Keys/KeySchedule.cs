using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>
/// The life of a signing key, as a plain calculation: announced, in use, retired, deleted (docs/keys.md). A clock that was
/// wrong for a while only ever prolongs what was promised: no time of retirement is brought forward.
/// </summary>
public sealed class KeySchedule(KeySettings settings)
{
    /// <summary>Clocks of APIs and of other replicas may be behind.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>When a key that is made now signs its first token.</summary>
    public DateTimeOffset ActivatesAt(DateTimeOffset now, bool atOnce) => atOnce ? now : now + settings.PublishedBeforeUse;

    /// <summary>Until when a key is published whose successor signs from a time on.</summary>
    public DateTimeOffset RetiresAt(DateTimeOffset successorActivatesAt) =>
        successorActivatesAt + TokenSettings.MaxSignedTokenLifetime + Skew + settings.KeptAfterUse;

    /// <summary>The keys that a successor takes the place of, with the time they retire.</summary>
    public IEnumerable<StoredSigningKey> Retire(IEnumerable<StoredSigningKey> keys, string algorithm, DateTimeOffset successorActivatesAt)
    {
        var at = RetiresAt(successorActivatesAt);
        return keys.Where(key => key.Algorithm == algorithm && key.IsNewest).Select(key => key with { RetiresAt = at });
    }

    /// <summary>Whether it is time to announce a successor.</summary>
    public bool IsSuccessorDue(StoredSigningKeys keys, string algorithm) =>
        keys.Signing(algorithm) is { } signing && keys.Announced(algorithm) is null
        && signing.ActivatesAt + settings.RotationInterval - settings.PublishedBeforeUse <= keys.At;

    /// <summary>
    /// A key that was announced for later than any key can be: the clock was ahead then. It is announced from now on, and
    /// signs when it has been published for as long as every other.
    /// </summary>
    public StoredSigningKey? Postponed(StoredSigningKeys keys, string algorithm)
    {
        var latest = keys.At + settings.PublishedBeforeUse + Skew;
        return keys.Announced(algorithm) is { } announced && announced.ActivatesAt > latest
            ? announced with { ActivatesAt = keys.At + settings.PublishedBeforeUse }
            : null;
    }

    /// <summary>Keys that have not been published for long enough that nobody can miss them.</summary>
    public IEnumerable<StoredSigningKey> Deletable(StoredSigningKeys keys) =>
        keys.Keys.Where(key => (key.RevokedAt ?? key.RetiresAt) + settings.DeletedAfter <= keys.At && keys.Signing(key.Algorithm)?.Kid != key.Kid);
}
