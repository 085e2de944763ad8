using System.Collections.Concurrent;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// What was found out about tokens, at most <paramref name="capacity"/> of them. Two generations: when the young one is
/// full it becomes the old one, and the old one is forgotten; what is still in use moves on. No timer, no lock.
/// </summary>
/// <typeparam name="T">What is remembered.</typeparam>
/// <param name="capacity">How many.</param>
public sealed class TokenMemory<T>(int capacity)
    where T : class
{
    private readonly int _generationSize = Math.Max(1, capacity / 2);
    private Generations _generations = new(new Generation(), new Generation());

    /// <summary>What is known of a token.</summary>
    /// <param name="key">Which.</param>
    /// <returns>Null when nothing is.</returns>
    public T? Find(TokenKey key)
    {
        var (young, old) = Volatile.Read(ref _generations);
        if (young.Items.TryGetValue(key, out var value))
            return value;
        if (!old.Items.TryGetValue(key, out value))
            return null;
        Keep(key, value);
        return value;
    }

    /// <summary>Remembers something of a token.</summary>
    /// <param name="key">Which.</param>
    /// <param name="value">What; whoever asks for it decides whether it still holds.</param>
    public void Keep(TokenKey key, T value)
    {
        var current = Volatile.Read(ref _generations);
        if (current.Young.Added >= _generationSize)
        {
            Interlocked.CompareExchange(ref _generations, new Generations(new Generation(), current.Young), current);
            current = Volatile.Read(ref _generations);
        }

        current.Young.Add(key, value);
    }

    private sealed record Generations(Generation Young, Generation Old);

    private sealed class Generation
    {
        private int _added;

        public ConcurrentDictionary<TokenKey, T> Items { get; } = new();

        public int Added => Volatile.Read(ref _added);

        public void Add(TokenKey key, T value)
        {
            Items[key] = value;
            Interlocked.Increment(ref _added);
        }
    }
}
