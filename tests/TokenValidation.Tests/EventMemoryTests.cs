using System.Text.Json;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TokenValidation.SecurityEvents;
using IdentityPlatform.TokenValidation.Validation;

namespace IdentityPlatform.TokenValidation;

/// <summary>Memory of events is bounded, and safe when it has to forget.</summary>
public sealed class EventMemoryTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Add_MoreThanFit_ForgetsTheOldestAndVouchesNoMoreForTokensOfThatTime()
    {
        var memory = new EventMemory(new SecurityEventOptions { RememberedEvents = 10 }, _time);
        var freshness = new Freshness(memory);
        var (old, ended) = (Token("old"), Token("s0"));
        for (var i = 0; i < 20; i++)
        {
            memory.Add(Session($"s{i}"));
            _time.Pass(TimeSpan.FromMinutes(1));
        }

        memory.Count.ShouldBe(10);
        freshness.Of(ended).ShouldBeOfType<TokenOutcome.Unknown>();
        freshness.Of(old).ShouldBeOfType<TokenOutcome.Unknown>();
        freshness.Of(old with { AskedAt = memory.Version, Standing = null }).ShouldBeOfType<TokenOutcome.Valid>();
        freshness.Of(Token("new")).ShouldBeOfType<TokenOutcome.Valid>();
        freshness.Of(Token("s19")).ShouldBeOfType<TokenOutcome.Refused>();
    }

    [Fact]
    public void Add_SameThingManyTimes_TakesOnePlace()
    {
        var memory = new EventMemory(new SecurityEventOptions { RememberedEvents = 10 }, _time);

        for (var i = 0; i < 1000; i++)
            memory.Add(Session("s"));

        memory.Count.ShouldBe(1);
        memory.ForgottenUpTo.ShouldBeNull();
    }

    [Fact]
    public void Add_AfterTheLongestLifeOfAToken_ForgetsWithoutAMark()
    {
        var memory = new EventMemory(new SecurityEventOptions { RememberFor = TimeSpan.FromHours(1) }, _time);
        memory.Add(Session("s1"));
        _time.Pass(TimeSpan.FromMinutes(61));

        memory.Add(Session("s2"));

        memory.Count.ShouldBe(1);
        memory.ForgottenUpTo.ShouldBeNull();
    }

    [Fact]
    public void Add_UserOfVeryManyStores_CountsForMore()
    {
        var memory = new EventMemory(new SecurityEventOptions { RememberedEvents = 100 }, _time);
        var stores = JsonSerializer.SerializeToElement(Enumerable.Range(0, 800).Select(id => new { id, role = "viewer" }));
        for (var i = 0; i < 10; i++)
            memory.Add(new SecurityEvent(new SubjectKey(SubjectKind.Claims, $"u{i}"), _time.GetUtcNow(), new Dictionary<string, JsonElement> { ["stores"] = stores }));

        memory.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_TokenLookedAtBefore_AllocatesNothing()
    {
        var memory = new EventMemory(new SecurityEventOptions(), _time);
        var freshness = new Freshness(memory);
        memory.Add(Session("other"));
        var token = Token("s");
        freshness.Of(token).ShouldBeSameAs(token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            freshness.Of(token);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task Memory_ReadWhileWritten_NeverMissesWhatWasAdded()
    {
        var memory = new EventMemory(new SecurityEventOptions { RememberedEvents = 1000 }, _time);
        var freshness = new Freshness(memory);
        var tokens = Enumerable.Range(0, 500).Select(i => Token($"s{i}")).ToList();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                tokens.ForEach(token => freshness.Of(token));
        });

        for (var i = 0; i < tokens.Count; i++)
        {
            memory.Add(Session($"s{i}"));
            freshness.Of(tokens[i]).ShouldBeOfType<TokenOutcome.Refused>();
        }

        await done.CancelAsync();
        await reading;
    }

    private SecurityEvent Session(string sid) => new(new SubjectKey(SubjectKind.Session, sid), _time.GetUtcNow());

    private TokenOutcome.Valid Token(string sid) => new(
        new AccessToken { Subject = "u", ClientId = "c", SessionId = sid, IssuedAt = _time.GetUtcNow(), ExpiresAt = DateTimeOffset.MaxValue }, []);
}
