using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Administration.Keys;

/// <summary>The signing keys as administrators see them, and their rotation.</summary>
public sealed class SigningKeyDesk(SigningKeyTable table, SigningKeyMaker maker, ActingAdministrator acting, TimeProvider time)
{
    /// <summary>Every key, newest first.</summary>
    public async Task<IReadOnlyList<SigningKeyRecord>> AllAsync(CancellationToken cancellationToken)
    {
        var (keys, now) = (await table.ReadAllAsync(cancellationToken), time.GetUtcNow());
        // Of several keys of an algorithm that may sign, the one that came last does.
        var signing = keys.Where(key => key.ActivatesAt <= now && !(key.RetiresAt <= now))
            .GroupBy(key => key.Algorithm, StringComparer.Ordinal).Select(group => group.MaxBy(key => key.ActivatesAt)!.Kid).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. keys.OrderByDescending(key => key.ActivatesAt).ThenBy(key => key.Algorithm, StringComparer.Ordinal)
                .Select(key => new SigningKeyRecord(key.Kid, key.Algorithm, StateOf(key, signing, now), key.CreatedAt, key.ActivatesAt, key.RetiresAt)),
        ];
    }

    /// <summary>Makes successors of all keys; each is written into the audit log with who and why.</summary>
    /// <param name="by">Who and why.</param>
    /// <param name="atOnce">Whether they sign at once; else after they were published for a while.</param>
    public async Task<IReadOnlyList<string>> RotateAsync(EventActor by, bool atOnce)
    {
        acting.Note(by);
        return [.. (await maker.RotateAsync(atOnce, CancellationToken.None)).Select(key => key.Kid)];
    }

    private static SigningKeyState StateOf(StoredSigningKey key, HashSet<string> signing, DateTimeOffset now) => key switch
    {
        _ when key.RetiresAt <= now => SigningKeyState.Retired,
        _ when key.ActivatesAt > now => SigningKeyState.Announced,
        _ when signing.Contains(key.Kid) => SigningKeyState.Signing,
        _ => SigningKeyState.Published,
    };
}

/// <summary>A signing key, without what it signs with.</summary>
/// <param name="Kid">Its id.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ActivatesAt">From when on it signs.</param>
/// <param name="RetiresAt">When it is no longer published; null while nothing has replaced it.</param>
public sealed record SigningKeyRecord(string Kid, string Algorithm, SigningKeyState State, DateTimeOffset CreatedAt, DateTimeOffset ActivatesAt, DateTimeOffset? RetiresAt);

/// <summary>Where a key is in its life.</summary>
public enum SigningKeyState
{
    /// <summary>Published, to sign later.</summary>
    Announced,

    /// <summary>Signs.</summary>
    Signing,

    /// <summary>Signs no more; what it signed is still believed.</summary>
    Published,

    /// <summary>Gone from the published set.</summary>
    Retired,
}
