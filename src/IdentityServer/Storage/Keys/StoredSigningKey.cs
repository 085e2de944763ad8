namespace IdentityPlatform.IdentityServer.Storage.Keys;

/// <summary>A signing key as it is kept.</summary>
/// <param name="Kid">Its id.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="ProtectedKey">The private key, encrypted by Data Protection.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ActivatesAt">From when on tokens are signed with it; published before.</param>
/// <param name="RetiresAt">When it is no longer published; null while nothing is to replace it.</param>
public sealed record StoredSigningKey(
    string Kid, string Algorithm, byte[] ProtectedKey, DateTimeOffset CreatedAt, DateTimeOffset ActivatesAt, DateTimeOffset? RetiresAt)
{
    /// <summary>When it was withdrawn in an emergency: neither published nor used again, whatever the clock says.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it was withdrawn.</summary>
    public bool IsRevoked => RevokedAt is not null;

    /// <summary>Whether APIs can read it at a time.</summary>
    public bool IsPublishedAt(DateTimeOffset now) => !IsRevoked && !(RetiresAt <= now);

    /// <summary>Whether nothing takes its place yet.</summary>
    public bool IsNewest => !IsRevoked && RetiresAt is null;
}

/// <summary>The keys as they were read once.</summary>
/// <param name="Keys">All of them.</param>
/// <param name="At">The database's time then.</param>
public sealed record StoredSigningKeys(IReadOnlyList<StoredSigningKey> Keys, DateTimeOffset At)
{
    /// <summary>
    /// The key that signs: of those whose time has come, the one that is to be published the longest, which is the one made
    /// last. A clock that was set back must not leave none: before the time of every key, the oldest one signs.
    /// </summary>
    /// <returns>Null only when there is no key for the algorithm.</returns>
    public StoredSigningKey? Signing(string algorithm)
    {
        var usable = Keys.Where(key => key.Algorithm == algorithm && !key.IsRevoked)
            .OrderByDescending(key => key.RetiresAt ?? DateTimeOffset.MaxValue).ThenByDescending(key => key.ActivatesAt).ThenByDescending(key => key.Kid, StringComparer.Ordinal).ToList();
        var published = usable.FindAll(key => key.IsPublishedAt(At));
        return published.Find(key => key.ActivatesAt <= At) ?? published.LastOrDefault() ?? usable.FirstOrDefault();
    }

    /// <summary>The key that is announced for an algorithm, and does not sign yet.</summary>
    public StoredSigningKey? Announced(string algorithm) =>
        Signing(algorithm) is { } signing ? Keys.FirstOrDefault(key => key.Algorithm == algorithm && key.IsNewest && key.Kid != signing.Kid) : null;
}
