using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>The signing keys in memory: which one signs now, and which are published (architecture, 5).</summary>
public sealed class SigningKeyRing(SigningKeyTable table, SigningKeyProtector protector, TimeProvider time) : ISigningKeys, IRegistrationSnapshot
{
    private volatile RingSnapshot _snapshot = RingSnapshot.Empty;

    /// <inheritdoc />
    public string Table => "signing_keys";

    /// <inheritdoc />
    public JsonWebKeySet Published => _snapshot.PublishedAt(time.GetUtcNow());

    /// <summary>How long the key that signs now has been in use, by algorithm.</summary>
    public IEnumerable<(string Alg, TimeSpan Age)> Ages => _snapshot.AgesAt(time.GetUtcNow());

    /// <summary>Whether there is a key for every algorithm.</summary>
    public bool IsComplete => _snapshot.IsCompleteAt(time.GetUtcNow());

    /// <inheritdoc />
    public SigningKey Current(string alg) =>
        _snapshot.CurrentAt(alg, time.GetUtcNow()) ?? throw new InvalidOperationException($"There is no signing key for {alg}.");

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var rows = await table.ReadAllAsync(cancellationToken);
        var known = _snapshot;

        // A key that is in use is kept as it is: its pool of prepared instances is warm. One that fell out is not
        // disposed, a request may still be signing with it.
        _snapshot = new RingSnapshot([.. rows.Select(row => new RingKey(row, known.Find(row.Kid) ?? protector.Open(row)))]);
    }
}
