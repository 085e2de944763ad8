using System.Text.Json.Nodes;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>One stream: what was not acknowledged comes again.</summary>
internal sealed class StandInStream
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, string> _waiting = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(string id, string text)
    {
        lock (_lock)
            _waiting[id] = text;
        Wake();
    }

    public void Remove(string id)
    {
        lock (_lock)
            _waiting.Remove(id);
    }

    public void Wake() => Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task<(JsonObject Sets, bool More)> TakeAsync(int max, TimeSpan hold, CancellationToken cancellationToken)
    {
        var news = Volatile.Read(ref _news).Task;
        var taken = Take(max);
        if (taken.Sets.Count > 0 || hold == TimeSpan.Zero)
            return taken;
        await Task.WhenAny(news, Task.Delay(hold, cancellationToken));
        return Take(max);
    }

    private (JsonObject Sets, bool More) Take(int max)
    {
        lock (_lock)
        {
            var sets = new JsonObject();
            foreach (var (id, text) in _waiting.Take(max))
                sets[id] = text;
            return (sets, _waiting.Count > max);
        }
    }
}
