using System.Diagnostics;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Feed;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Polls that are held: woken from anywhere, shared, bounded, and let go.</summary>
public sealed class FeedHoldTests(FeedServers servers) : IClassFixture<FeedServers>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Poll_Held_IsAnsweredWhenSomethingHappensAtAnotherServer()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        var held = await HoldOneAsync(servers.Second, receiver);

        await servers.RevokeAsync(user.AccessToken);

        (await held.WaitAsync(Soon)).Sets.ShouldContain(set => set.Part("grant") == user.GrantId);
    }

    [Fact]
    public async Task Poll_NothingHappens_IsAnsweredEmptyAfterItsTime()
    {
        var settings = new Dictionary<string, string> { ["Feed:HoldPollsFor"] = "00:00:01" };
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = FeedServers.Seed, Settings = settings });
        var receiver = await FeedReceiver.SubscribeAsync(server, FeedServers.Api);
        var watch = Stopwatch.StartNew();

        var polled = await receiver.WaitAsync();

        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
        (polled.Sets.Count, polled.More).ShouldBe((0, false));
    }

    [Fact]
    public async Task Polls_TwentyOnOneStream_ShareOneLookAndGetTheSame()
    {
        CountedFeed? counted = null;
        await using var server = await ServerFactory.StartAsync(new ServerOptions
        {
            Database = servers.Database,
            Settings = new Dictionary<string, string> { ["Issuer"] = servers.First.Issuer },
            Adjust = builder => builder.Services.AddSingleton<IEventFeed>(provider => counted = new CountedFeed(ActivatorUtilities.CreateInstance<EventFeedTable>(provider))),
        });
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        // The first check of a chosen secret is slow, and twenty of them at once would be sent away.
        await receiver.LookAsync(at: server);
        var held = await HoldAsync(server, receiver, 20);
        var before = counted!.Looks;

        await servers.RevokeAsync(user.AccessToken);
        var answers = await Task.WhenAll(held).WaitAsync(Soon);

        answers.ShouldAllBe(polled => polled.Sets.Any(set => set.Part("grant") == user.GrantId));
        answers.Select(polled => string.Join(' ', polled.Ids)).Distinct().Count().ShouldBe(1);
        // A signal that finds nothing may come before the one that does.
        (counted.Looks - before).ShouldBeInRange(1, 5);
        (await receiver.LookAsync(answers[0].Ids)).Sets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Polls_Held_TakeNoConnectionOfTheDatabase()
    {
        var receivers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => servers.ReceiverAsync()));
        using var gone = new CancellationTokenSource();
        var held = new List<Task>();
        foreach (var receiver in receivers)
            held.Add(await HoldOneAsync(servers.Second, receiver, gone.Token));

        await Eventually.TrueAsync(async () => (long)(await servers.Database.ScalarAsync("""
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND (state <> 'idle' OR wait_event_type = 'Lock')
            """))! == 0);

        // And who hangs up leaves nothing behind.
        await gone.CancelAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Held(servers.Second) == 0));
        foreach (var poll in held)
            await Should.ThrowAsync<OperationCanceledException>(() => poll);
    }

    [Fact]
    public async Task Polls_MoreThanAServerHolds_AreSentAway()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = FeedServers.Seed, Settings = new Dictionary<string, string> { ["Feed:HeldPolls"] = "2" } });
        var receiver = await FeedReceiver.SubscribeAsync(server, FeedServers.Api);
        using var gone = new CancellationTokenSource();
        await HoldAsync(server, receiver, 2, gone.Token);

        var third = await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, "{}");
        var look = await receiver.LookAsync();

        (third.Status, third.Text("err"), third.Headers.RetryAfter!.ToString()).ShouldBe((503, "temporarily_unavailable", "1"));
        look.Sets.ShouldBeEmpty();
        await gone.CancelAsync();
    }

    [Fact]
    public async Task Poll_ServerLeaves_IsAnsweredAtOnceAndLaterOnesSoon()
    {
        await using var leaving = await servers.AnotherAsync();
        var receiver = await servers.ReceiverAsync();
        var held = await HoldOneAsync(leaving, receiver);
        var watch = Stopwatch.StartNew();

        leaving.Services.GetRequiredService<Readiness>().Stop();
        var sentHome = await held.WaitAsync(Soon);
        var next = await receiver.WaitAsync(at: leaving);

        (sentHome.Sets.Count, next.Sets.Count).ShouldBe((0, 0));
        watch.Elapsed.ShouldBeLessThan(Soon);
    }

    [Fact]
    public async Task Poll_ListenerLosesItsConnection_IsWokenAllTheSame()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        var held = await HoldOneAsync(servers.Second, receiver);

        // Killed first, told at once: the notification finds nobody.
        await servers.Database.ScalarAsync($"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
            UPDATE identity.grants SET revoked_at = now() WHERE id = '{user.GrantId}'
            """);

        (await held.WaitAsync(Soon)).Sets.ShouldContain(set => set.Part("grant") == user.GrantId);
    }

    private static int Held(ServerFactory server) => server.Services.GetRequiredService<HeldPolls>().Count;

    private static async Task<Task<Polled>> HoldOneAsync(ServerFactory server, FeedReceiver receiver, CancellationToken gone = default) =>
        (await HoldAsync(server, receiver, 1, gone))[0];

    // Returns when the server holds the polls, not merely when they were sent.
    private static async Task<IReadOnlyList<Task<Polled>>> HoldAsync(ServerFactory server, FeedReceiver receiver, int count, CancellationToken gone = default)
    {
        var before = Held(server);
        var polls = Enumerable.Range(0, count).Select(_ => receiver.WaitAsync(at: server, cancellationToken: gone)).ToList();
        await Eventually.TrueAsync(async () =>
        {
            foreach (var early in polls.Where(poll => poll.IsCompleted))
                (await early).ShouldBeNull("it was to be held");
            return Held(server) == before + count;
        });
        return polls;
    }

    /// <summary>The real thing, counted.</summary>
    private sealed class CountedFeed(IEventFeed feed) : IEventFeed
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public Task<IReadOnlyList<SecurityEvent>?> LookAsync(FeedLook look, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _looks);
            return feed.LookAsync(look, cancellationToken);
        }
    }
}
