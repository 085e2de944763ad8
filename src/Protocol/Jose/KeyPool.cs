namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// Lends instances of one key, each to one user at a time: instances of RSA and ECDsa promise no thread safety, and
/// threads that share one contend for its handle. A few more idle instances are kept than there are processors: a thread
/// that loses its processor while it signs keeps its instance, and to import the key anew costs several signatures.
/// </summary>
internal sealed class KeyPool<T>(Func<T> create)
    where T : class, IDisposable
{
    private const int PerProcessor = 4;

    private readonly T?[] idle = new T?[Environment.ProcessorCount * PerProcessor];
    private volatile bool closed;

    public bool IsClosed => closed;

    public T Rent()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        // Start at the current processor's place: threads that run side by side seldom touch the same one.
        var start = Thread.GetCurrentProcessorId();
        for (var i = 0; i < idle.Length; i++)
        {
            ref var place = ref idle[(int)((uint)(start + i) % (uint)idle.Length)];
            if (place is not null && Interlocked.Exchange(ref place, null) is { } instance)
                return instance;
        }

        return create();
    }

    public void Return(T instance)
    {
        var start = Thread.GetCurrentProcessorId();
        for (var i = 0; i < idle.Length && !closed; i++)
        {
            ref var place = ref idle[(int)((uint)(start + i) % (uint)idle.Length)];
            if (place is null && Interlocked.CompareExchange(ref place, instance, null) is null)
            {
                if (closed)
                    Clear();
                return;
            }
        }

        instance.Dispose();
    }

    /// <summary>Ends every idle instance now and each lent one when it comes back.</summary>
    public void Close()
    {
        closed = true;
        Clear();
    }

    private void Clear()
    {
        for (var i = 0; i < idle.Length; i++)
            Interlocked.Exchange(ref idle[i], null)?.Dispose();
    }
}
