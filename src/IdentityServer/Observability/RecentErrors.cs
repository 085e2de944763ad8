using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>The last refused requests of this replica, for the page <c>/dev/errors</c>. There is one in Development only.</summary>
public sealed class RecentErrors(ProtocolOptions options)
{
    /// <summary>How many are remembered.</summary>
    public const int Capacity = 200;

    private readonly Lock _lock = new();
    private readonly Queue<RecentError> _errors = new();

    /// <summary>All of them, newest first.</summary>
    public IReadOnlyList<RecentError> All
    {
        get
        {
            lock (_lock)
                return [.. _errors.Reverse()];
        }
    }

    /// <summary>Remembers one, and forgets the oldest when there are too many.</summary>
    public void Add(RecentError error)
    {
        lock (_lock)
        {
            _errors.Enqueue(error);
            if (_errors.Count > Capacity)
                _errors.Dequeue();
        }
    }

    /// <summary>The one with the id; null when there is none, or it is forgotten.</summary>
    public RecentError? Find(string id)
    {
        lock (_lock)
            return _errors.LastOrDefault(error => error.Id == id);
    }

    /// <summary>Where it is shown.</summary>
    public string AddressOf(string id) => $"{options.Issuer}/dev/errors/{id}";
}
