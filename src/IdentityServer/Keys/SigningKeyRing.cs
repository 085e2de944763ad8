using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>
/// The signing keys in memory: which one signs now, and which are published (architecture, 5). Read anew when the database
/// tells of a change, and by <see cref="Jobs.SigningKeyRotation"/> every few seconds: time changes what they mean, and what
/// was told may not have been heard.
/// </summary>
public sealed class SigningKeyRing(SigningKeyTable table, SigningKeyProtector protector) : ISigningKeys, IRegistrationSnapshot, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile RingSnapshot _snapshot = RingSnapshot.Empty;

    /// <inheritdoc />
    public string Table => "signing_keys";

    /// <inheritdoc />
    public JsonWebKeySet Published => _snapshot.Published;

    /// <summary>How long the key that signs now has been in use, by algorithm.</summary>
    public IEnumerable<(string Alg, TimeSpan Age)> Ages => _snapshot.Ages;

    /// <summary>Whether there is a key for every algorithm.</summary>
    public bool IsComplete => _snapshot.IsComplete;

    /// <summary>The rows as they were read last.</summary>
    public StoredSigningKeys Stored => _snapshot.Stored;

    /// <inheritdoc />
    public SigningKey Current(string alg) => _snapshot.Current(alg) ?? throw new InvalidOperationException($"There is no signing key for {alg}.");

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // In turn: what was read earlier must not replace what was read later, or a withdrawn key would come back.
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var stored = await table.ReadAsync(cancellationToken);
            var known = _snapshot;

            // A key that is in use is kept as it is: its pool of prepared instances is warm. One that fell out is not
            // disposed, a request may still be signing with it.
            _snapshot = new RingSnapshot(stored, row => known.Find(row.Kid) ?? protector.Open(row), known);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _oneAtATime.Dispose();
}
