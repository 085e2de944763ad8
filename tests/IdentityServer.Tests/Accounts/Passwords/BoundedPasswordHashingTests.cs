using System.Diagnostics.Metrics;
using IdentityPlatform.IdentityServer.Observability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class BoundedPasswordHashingTests
{
    [Fact]
    public async Task EnterAsync_QueueFull_GivesNoTurn()
    {
        using var hashing = With(concurrency: 1, queue: 1, TimeSpan.FromSeconds(30));
        using var first = await hashing.EnterAsync(default);
        var second = hashing.EnterAsync(default).AsTask();

        (await hashing.EnterAsync(default)).ShouldBeNull();

        first.ShouldNotBeNull().Dispose();
        using var turn = (await second).ShouldNotBeNull();
    }

    [Fact]
    public async Task EnterAsync_WaitTooLong_GivesNoTurn()
    {
        using var hashing = With(concurrency: 1, queue: 10, TimeSpan.FromMilliseconds(20));
        using var first = await hashing.EnterAsync(default);

        (await hashing.EnterAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task EnterAsync_WaiterGivesUp_LeavesRoomInTheQueue()
    {
        using var hashing = With(concurrency: 1, queue: 1, TimeSpan.FromSeconds(30));
        using var first = await hashing.EnterAsync(default);
        using var gone = new CancellationTokenSource();
        var waiting = hashing.EnterAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);

        var next = hashing.EnterAsync(default).AsTask();
        first!.Dispose();

        using var turn = (await next).ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_Work_LeavesThePoolAlone()
    {
        using var hashing = With(concurrency: 1, queue: 1, TimeSpan.FromSeconds(1));
        using var turn = (await hashing.EnterAsync(default)).ShouldNotBeNull();

        (await turn.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread)).ShouldBeFalse();
    }

    private static ServerMetrics Metrics { get; } = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private static BoundedPasswordHashing With(int concurrency, int queue, TimeSpan timeout) =>
        new(new OptionsWrapper<PasswordOptions>(new PasswordOptions { HashingConcurrency = concurrency, HashingQueueLimit = queue, HashingQueueTimeout = timeout }), Metrics);
}
