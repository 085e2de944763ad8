using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>What becomes of tokens while the events cannot be had, and how the API finds back.</summary>
public sealed class FeedOutageTests : FeedTest
{
    [Theory]
    [InlineData(FeedMood.Down)]
    [InlineData(FeedMood.NotThere)]
    [InlineData(FeedMood.Hangs)]
    [InlineData(FeedMood.SendsGarbage)]
    [InlineData(FeedMood.RefusesTheClient)]
    [InlineData(FeedMood.SaysAnotherIssuer)]
    public async Task Start_EventsAreNotToBeHad_ServesByLifetimeUntilTheyAre(FeedMood mood)
    {
        Feed.Mood = mood;
        await using var api = await StartAsync();
        var token = Token().With("sid", "s1").Write();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
        await HealthAsync(api, "Degraded");
        Issuer.Introspections.ShouldBe(0);
        var told = Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"));

        Feed.Mood = FeedMood.Fine;

        (await told).ShouldBeNull();
        (await api.StatusAsync("/me", token)).ShouldBe(401);
    }

    [Fact]
    public async Task Start_FallingBackToIntrospection_AsksUntilEverythingIsKnown()
    {
        Feed.Mood = FeedMood.Down;
        await using var api = await StartAsync(options => options.SecurityEvents!.WhenUnreachable = FeedUnreachable.Introspection);
        var (live, dead) = (Token().Write(), Token().Write());
        Issuer.Introspects(live, """{"active":true}""");
        (await api.StatusAsync("/me", live)).ShouldBe(200);
        (await api.StatusAsync("/me", dead)).ShouldBe(401);
        Issuer.Introspections.ShouldBe(2);

        Feed.Mood = FeedMood.Fine;
        await HealthAsync(api, "Healthy");

        (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Issuer.Introspections.ShouldBe(2);
    }

    [Theory]
    [InlineData(FeedMood.Down)]
    [InlineData(FeedMood.Hangs)]
    [InlineData(FeedMood.SendsGarbage)]
    public async Task Follow_ThenOutage_IsNoticedAndFallsBack(FeedMood mood)
    {
        Feed.HoldFor = TimeSpan.FromMilliseconds(200);
        await using var api = await FollowingAsync(options =>
        {
            options.SecurityEvents!.WhenUnreachable = FeedUnreachable.Introspection;
            options.SecurityEvents.PollTimeout = TimeSpan.FromSeconds(2);
        });
        var token = Token().Write();
        await EventuallyAsync(async () => await api.StatusAsync("/me", token) == 200);

        Feed.Mood = mood;
        await HealthAsync(api, "Degraded");

        (await api.StatusAsync("/me", token)).ShouldBe(401);
        Issuer.Introspections.ShouldBeGreaterThan(0);
        Feed.Mood = FeedMood.Fine;
        await EventuallyAsync(async () => await api.StatusAsync("/me", token) == 200);
    }

    [Fact]
    public async Task Follow_ConnectionEndsAfterALongHold_AsksNobodyWithinTheGrace()
    {
        var watch = new Stopwatched(Time);
        await using var api = await HoldingAsync(watch, pollTimeout: TimeSpan.FromSeconds(30));
        watch.Pass(TimeSpan.FromSeconds(20));
        Feed.Mood = FeedMood.Down;
        Feed.EndPolls();
        await HealthAsync(api, "Degraded");

        (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        watch.Pass(TimeSpan.FromSeconds(4));
        (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Issuer.Introspections.ShouldBe(0);
        watch.Pass(TimeSpan.FromSeconds(1));

        (await api.StatusAsync("/me", Token().Write())).ShouldBe(401);
        Issuer.Introspections.ShouldBe(1);
    }

    [Fact]
    public async Task Follow_PollWithoutAWord_CountsAsDeafSinceItBegan()
    {
        var watch = new Stopwatched(Time);
        await using var api = await HoldingAsync(watch, pollTimeout: TimeSpan.FromSeconds(3));
        watch.Pass(TimeSpan.FromSeconds(5));

        await HealthAsync(api, "Degraded");

        (await api.StatusAsync("/me", Token().Write())).ShouldBe(401);
    }

    [Fact]
    public async Task Follow_StreamForgotten_MakesANewOneThatTellsAgain()
    {
        await using var api = await FollowingAsync();
        var token = Token().With("sid", "s1").Write();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
        Feed.ForgetStreams();

        (await Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"))).ShouldBeNull();

        Feed.StreamsCreated.ShouldBe(2);
        (await api.StatusAsync("/me", token)).ShouldBe(401);
    }

    [Fact]
    public async Task Start_SecondReplica_LearnsWhatWasToldBefore()
    {
        await using var first = await FollowingAsync();
        await Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"));

        await using var second = await FollowingAsync();

        (await second.StatusAsync("/me", Token().With("sid", "s1").Write())).ShouldBe(401);
        Feed.Streams.ShouldBe(2);
    }

    [Fact]
    public async Task Stop_Api_TakesItsStreamAlong()
    {
        var api = await FollowingAsync();
        Feed.Streams.ShouldBe(1);

        await api.DisposeAsync();

        Feed.Streams.ShouldBe(0);
    }

    [Fact]
    public async Task Follow_IdleStream_HoldsItsPolls()
    {
        Feed.HoldFor = TimeSpan.FromMinutes(1);
        await using var api = await FollowingAsync();
        await EventuallyAsync(() => Task.FromResult(Feed.Polls == 2));

        for (var i = 0; i < 20; i++)
            (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);

        Feed.Polls.ShouldBe(2);
    }

    private async Task<TestApi> HoldingAsync(TimeProvider watch, TimeSpan pollTimeout)
    {
        Feed.HoldFor = TimeSpan.FromMinutes(1);
        var api = await FollowingAsync(
            options => options.SecurityEvents = new SecurityEventOptions { WhenUnreachable = FeedUnreachable.Introspection, PollTimeout = pollTimeout }, watch);
        await EventuallyAsync(() => Task.FromResult(Feed.Polls == 2));
        return api;
    }

    /// <summary>The clock of the test, and a stopwatch that the test moves.</summary>
    private sealed class Stopwatched(TimeProvider clock) : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
