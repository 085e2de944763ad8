namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>What a walk along the seals came to.</summary>
public sealed class ChainReport
{
    private const int Most = 20;

    private readonly List<string> _damages = [];

    /// <summary>The first damages, each in words.</summary>
    public IReadOnlyList<string> Damages => _damages;

    /// <summary>How many damages there are in all.</summary>
    public int DamageCount { get; private set; }

    /// <summary>Sealed events that are there and as they were.</summary>
    public long Events { get; internal set; }

    /// <summary>Seals that were looked at.</summary>
    public long Seals { get; internal set; }

    /// <summary>Where the chain begins; null when there is no seal.</summary>
    public Seal? First { get; internal set; }

    /// <summary>Where it ends.</summary>
    public Seal? Newest { get; internal set; }

    /// <summary>What is not sealed.</summary>
    public UnsealedEvents Unsealed { get; internal set; } = new(0, null, null);

    internal void Damaged(string what)
    {
        DamageCount++;
        if (_damages.Count < Most)
            _damages.Add(what);
    }
}
