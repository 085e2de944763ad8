using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>R-17: clocks that jump. Keys go through their life on a clock of the test's.</summary>
public sealed class KeyScheduleTests
{
    private const string Alg = "ES256";
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly KeySettings _settings = new();
    private readonly Dictionary<string, StoredSigningKey> _rows = [];
    private int _made;

    public KeyScheduleTests() => Keep(Make(Start, Start));

    private KeySchedule Schedule => new(_settings);

    [Fact]
    public void Life_OfAKey_IsAnnouncedUsedRetiredDeleted()
    {
        Step(Start.AddDays(75)).ShouldBe("k1");
        _rows.Count.ShouldBe(1);
        Step(Start.AddDays(76)).ShouldBe("k1");
        _rows.Count.ShouldBe(2);
        Step(Start.AddDays(89.9)).ShouldBe("k1");
        Step(Start.AddDays(90)).ShouldBe("k2");
        At(Start.AddDays(104.9)).Keys.Count(key => key.IsPublishedAt(Start.AddDays(104.9))).ShouldBe(2);
        At(Start.AddDays(105.1)).Keys.Count(key => key.IsPublishedAt(Start.AddDays(105.1))).ShouldBe(1);
        Schedule.Deletable(At(Start.AddDays(134))).ShouldBeEmpty();
        Schedule.Deletable(At(Start.AddDays(136))).Single().Kid.ShouldBe("k1");
    }

    [Fact]
    public void Due_WhileASuccessorIsAnnounced_AnnouncesNoOther()
    {
        for (var day = 76; day < 90; day++)
            Step(Start.AddDays(day));

        _rows.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(3650)]
    public void Clock_JumpsAndComesBack_SignsAllTheTimeAndKeepsWhatVerifies(int days)
    {
        var now = Start.AddDays(20);
        var before = Step(now);

        // For three rounds the clock is wrong, then right again.
        for (var i = 0; i < 3; i++)
            Step(now.AddDays(days).AddSeconds(i));

        var after = Step(now.AddMinutes(1));
        after.ShouldBe(before);
        At(now.AddMinutes(1)).Keys.Single(key => key.Kid == before).IsPublishedAt(now.AddMinutes(1)).ShouldBeTrue();
        // And life goes on: the next key is announced and used.
        for (var day = 21; day < 140; day++)
            Step(Start.AddDays(day));
        Step(Start.AddDays(140)).ShouldNotBe(before);
    }

    [Fact]
    public void Clock_JumpsAtRandom_NeverDeletesTheKeyThatSignsNorLeavesNone()
    {
        for (var i = 1; i <= 2000; i++)
        {
            // Back and forth over years, without order.
            var now = Start.AddDays(((i * 7919L) % 2003) - 500);
            Step(now);
            foreach (var key in Schedule.Deletable(At(now)).ToList())
                _rows.Remove(key.Kid);
            At(now).Signing(Alg).ShouldNotBeNull();
        }
    }

    private StoredSigningKeys At(DateTimeOffset now) => new([.. _rows.Values.OrderBy(key => key.ActivatesAt)], now);

    // One round of the job; answers what signs.
    private string Step(DateTimeOffset now)
    {
        var keys = At(now);
        if (Schedule.Postponed(keys, Alg) is { } postponed)
            Keep(postponed);
        else if (Schedule.IsSuccessorDue(keys, Alg))
        {
            var activatesAt = Schedule.ActivatesAt(now, atOnce: false);
            foreach (var retired in Schedule.Retire(keys.Keys, Alg, activatesAt).ToList())
                Keep(retired);
            Keep(Make(now, activatesAt));
        }

        return At(now).Signing(Alg).ShouldNotBeNull().Kid;
    }

    private void Keep(StoredSigningKey key) => _rows[key.Kid] = key;

    private StoredSigningKey Make(DateTimeOffset now, DateTimeOffset activatesAt) => new($"k{++_made}", Alg, [], now, activatesAt, RetiresAt: null);
}
