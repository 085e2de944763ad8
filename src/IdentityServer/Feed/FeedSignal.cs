namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>
/// Tells everybody who waits that there may be something new. The first call is passed on at once, those that follow it
/// within a moment together: a hundred sessions that end at once are not a hundred looks of every waiting poll.
/// </summary>
public sealed class FeedSignal(TimeProvider time)
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(25);

    private readonly Lock _gate = new();
    private TaskCompletionSource _next = New();
    private long? _raised;
    private bool _follows;

    /// <summary>
    /// Ends at the next signal. To be taken before one looks: what happens between the look and the wait is then not missed.
    /// </summary>
    public Task Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    /// <summary>Something may be new.</summary>
    public void Raise()
    {
        lock (_gate)
        {
            if (_follows)
                return;
            var left = _raised is { } last ? Apart - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (left <= TimeSpan.Zero)
            {
                Pass();
                return;
            }

            _follows = true;
            _ = FollowAsync(left);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync(TimeSpan wait)
    {
        await Task.Delay(wait, time, CancellationToken.None);
        lock (_gate)
        {
            _follows = false;
            Pass();
        }
    }

    private void Pass()
    {
        _raised = time.GetTimestamp();
        var waiting = _next;
        _next = New();
        waiting.SetResult();
    }
}
