using System.Collections.Concurrent;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>What came of checking a client secret.</summary>
public enum SecretCheck
{
    /// <summary>It is the secret.</summary>
    Right,

    /// <summary>It is not.</summary>
    Wrong,

    /// <summary>Too many slow checks are under way; try again shortly.</summary>
    Busy,
}

/// <summary>
/// Checks client secrets and pays for a slow one once: a secret that was verified is remembered, in memory alone, in the
/// form of those of this server's making. From then on wrong secrets cost no more than that either, since the right one is
/// known, and what a client's secret is and whether there is such a client cannot be told by the time. Slow checks run a
/// few at a time, so that guessing cannot take the processor away from token requests.
/// </summary>
public sealed class ClientSecretVerifier : IDisposable
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slowChecks;
    private readonly TimeSpan _longestWait;

    /// <summary>Makes a verifier.</summary>
    /// <param name="slowChecksAtOnce">How many slow checks may run at a time.</param>
    /// <param name="longestWait">How long others wait for their turn before they are told to come back; 1 s unless given.</param>
    public ClientSecretVerifier(int slowChecksAtOnce, TimeSpan? longestWait = null)
    {
        _slowChecks = new SemaphoreSlim(slowChecksAtOnce);
        _longestWait = longestWait ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>Takes a secret for verified that is known from elsewhere, so that its client's first request pays for no slow check.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="stored">The stored form it belongs to.</param>
    /// <param name="digest">The secret's SHA-256, of UTF-8.</param>
    public void Know(string clientId, string stored, ReadOnlySpan<byte> digest)
    {
        if (_remembered.Count < MaxRemembered)
        {
            _remembered[clientId] = new Remembered(stored, ClientSecret.OfDigest(digest));
        }
    }

    /// <summary>Checks the secret of a client.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="stored">The stored form (<see cref="ClientSecret"/>).</param>
    /// <param name="presented">As sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is right.</returns>
    public ValueTask<SecretCheck> VerifyAsync(string clientId, string stored, string presented, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return FastCheck(clientId, stored, presented) is { } known
            ? new(known)
            : VerifySlowAsync(clientId, stored, presented, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _slowChecks.Dispose();

    private async ValueTask<SecretCheck> VerifySlowAsync(string clientId, string stored, string presented, CancellationToken cancellationToken)
    {
        if (!await _slowChecks.WaitAsync(_longestWait, cancellationToken))
        {
            return SecretCheck.Busy;
        }

        try
        {
            // Another request of the same client may have paid while this one waited.
            if (FastCheck(clientId, stored, presented) is { } known)
            {
                return known;
            }

            if (!ClientSecret.Verify(stored, presented))
            {
                return SecretCheck.Wrong;
            }

            if (_remembered.Count >= MaxRemembered)
            {
                _remembered.Clear();
            }

            _remembered[clientId] = new Remembered(stored, ClientSecret.HashGenerated(presented));
            return SecretCheck.Right;
        }
        finally
        {
            _slowChecks.Release();
        }
    }

    // The same steps whatever the client's secret is, and for clients that do not exist.
    private SecretCheck? FastCheck(string clientId, string stored, string presented)
    {
        // An entry for another stored form is of a secret that was changed since: it says nothing.
        var fast = _remembered.TryGetValue(clientId, out var remembered) && remembered.Stored == stored ? remembered.Fast
            : ClientSecret.IsFast(stored) ? stored
            : null;
        return fast is null ? null : ClientSecret.Verify(fast, presented) ? SecretCheck.Right : SecretCheck.Wrong;
    }

    private sealed record Remembered(string Stored, string Fast);
}
