using IdentityPlatform.ResourceApi.Quotas;

namespace IdentityPlatform.ResourceApi.Generation;

/// <summary>P6: months from the day that a plan started, for every day of twelve years and every day of a month.</summary>
public sealed class QuotaPeriodTests
{
    private static readonly DateTimeOffset First = new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void At_EveryDayAndAnchor_HoldsTheDayAndMeetsItsNeighbours()
    {
        for (var anchorDay = 1; anchorDay <= 31; anchorDay++)
        {
            var anchor = new DateTimeOffset(2024, 1, anchorDay, 13, 14, 15, TimeSpan.Zero);
            var previous = QuotaPeriod.At(First, anchor);
            for (var now = First; now.Year < 2035; now = now.AddDays(1))
            {
                var today = DateOnly.FromDateTime(now.UtcDateTime);
                var period = QuotaPeriod.At(now.AddHours(23).AddMinutes(59), anchor);
                period.ShouldBe(QuotaPeriod.At(now, anchor));
                (period.Start <= today && today < period.End).ShouldBeTrue($"{today} {anchorDay}");
                period.Length.TotalDays.ShouldBeInRange(28, 31);
                period.Start.Day.ShouldBe(Math.Min(anchorDay, DateTime.DaysInMonth(period.Start.Year, period.Start.Month)));
                if (period != previous)
                    period.Start.ShouldBe(previous.End);
                previous = period;
            }
        }
    }

    [Theory]
    [InlineData("2026-01-31", "2026-01-31", "2026-02-28")]
    [InlineData("2026-01-31", "2026-02-27", "2026-02-28")]
    [InlineData("2026-01-31", "2026-02-28", "2026-03-31")]
    [InlineData("2028-01-31", "2028-02-29", "2028-03-31")]
    [InlineData("2028-02-29", "2029-02-28", "2029-03-29")]
    [InlineData("2026-12-31", "2027-01-01", "2027-01-31")]
    [InlineData("2030-06-15", "2026-03-20", "2026-04-15")]
    [InlineData(null, "2026-02-14", "2026-03-01")]
    [InlineData(null, "2026-12-31", "2027-01-01")]
    public void At_MonthsOfDifferentLengths_ResetsOnTheDay(string? anchor, string today, string resets) =>
        QuotaPeriod.At(Day(today), anchor is null ? null : Day(anchor)).ResetsAt.ShouldBe(Day(resets));

    // Seoul changed no clocks, New York does: a day is a day of UTC, wherever the moment was written down.
    [Theory]
    [InlineData("2026-03-14T23:30:00-04:00", "2026-04-15")]
    [InlineData("2026-03-15T08:59:59+09:00", "2026-03-15")]
    [InlineData("2026-03-15T09:00:00+09:00", "2026-04-15")]
    public void At_OtherTimeZones_CountsInUtc(string now, string resets) =>
        QuotaPeriod.At(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), Day("2026-01-15")).ResetsAt.ShouldBe(Day(resets));

    private static DateTimeOffset Day(string day) => new(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
