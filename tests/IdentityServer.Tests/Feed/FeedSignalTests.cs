namespace IdentityPlatform.IdentityServer.Feed;

public sealed class FeedSignalTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly FeedSignal _signal = new(TimeProvider.System);

    [Fact]
    public async Task Raise_First_IsPassedOnAtOnce()
    {
        var next = _signal.Next;

        _signal.Raise();

        next.IsCompleted.ShouldBeTrue();
        _signal.Next.IsCompleted.ShouldBeFalse("it is for the next time");
        await next;
    }

    [Fact]
    public async Task Raise_ManyTimesAtOnce_WakesTwiceAndMissesNothing()
    {
        for (var i = 0; i < 100; i++)
            _signal.Raise();
        var next = _signal.Next;

        // Those after the first one are passed on together, a moment later.
        await next.WaitAsync(Soon);
        _signal.Next.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Raise_FromManyThreads_EndsEveryWait()
    {
        using var end = new CancellationTokenSource(Soon);
        for (var round = 0; round < 20; round++)
        {
            var waiting = Enumerable.Range(0, 8).Select(_ => _signal.Next.WaitAsync(end.Token)).ToList();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(_signal.Raise, end.Token)));
            await Task.WhenAll(waiting);
        }
    }
}
