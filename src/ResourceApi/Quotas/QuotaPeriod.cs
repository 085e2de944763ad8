namespace IdentityPlatform.ResourceApi.Quotas;

/// <summary>A month of somebody's quota, in days of UTC.</summary>
/// <param name="Start">Its first day.</param>
/// <param name="End">The first day of the next one.</param>
public sealed record QuotaPeriod(DateOnly Start, DateOnly End)
{
    /// <summary>When the next one starts.</summary>
    public DateTimeOffset ResetsAt => new(End.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>How long it is.</summary>
    public TimeSpan Length => TimeSpan.FromDays(End.DayNumber - Start.DayNumber);

    /// <summary>
    /// The period of a moment. Periods start on the anchor's day of each month, on the last day where a month has no such
    /// day; without an anchor they are the months of the calendar.
    /// </summary>
    /// <param name="now">The moment.</param>
    /// <param name="anchor">Since when the plan runs (<c>plan_since</c>).</param>
    public static QuotaPeriod At(DateTimeOffset now, DateTimeOffset? anchor)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var day = anchor?.UtcDateTime.Day ?? 1;
        var month = new DateOnly(today.Year, today.Month, 1);

        // Each start is made from the anchor's day anew: 31 January, 28 February, 31 March.
        return today >= StartIn(month, day)
            ? new(StartIn(month, day), StartIn(month.AddMonths(1), day))
            : new(StartIn(month.AddMonths(-1), day), StartIn(month, day));
    }

    private static DateOnly StartIn(DateOnly month, int day) => month.AddDays(Math.Min(day, DateTime.DaysInMonth(month.Year, month.Month)) - 1);
}
