namespace IdentityPlatform.IdentityServer.Administration.Activity;

/// <summary>The numbers of the dashboard: by hours of the last day, or by days of the last month.</summary>
public sealed class ActivityReport(IActivityLog log, TimeProvider time)
{
    private const int Hours = 24;
    private const int Days = 30;
    private const int MostSeries = 4;

    /// <summary>How many of everything there are now.</summary>
    public Task<ServerCounts> CountsAsync(CancellationToken cancellationToken) => log.CountsAsync(time.GetUtcNow(), cancellationToken);

    /// <summary>What was counted.</summary>
    /// <param name="byDays">True for 30 days, false for 24 hours.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ActivitySeries>> ReadAsync(bool byDays, CancellationToken cancellationToken)
    {
        var width = byDays ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        var number = byDays ? Days : Hours;
        var now = time.GetUtcNow();
        var last = now.AddTicks(-(now.UtcTicks % width.Ticks));
        var first = last - ((number - 1) * width);
        var hours = await log.SinceAsync(first, cancellationToken);
        return
        [
            .. new[] { ActivityKinds.SignIns, ActivityKinds.Failures, ActivityKinds.Tokens }
                .Select(kind => Of(kind, first, width, number, [.. hours.Where(hour => hour.Kind == kind)])),
        ];
    }

    // The labels with most stand for themselves, the rest together.
    private static ActivitySeries Of(string kind, DateTimeOffset first, TimeSpan width, int number, IReadOnlyList<ActivityHour> hours)
    {
        var labels = hours.GroupBy(hour => hour.Label, StringComparer.Ordinal).OrderByDescending(group => group.Sum(hour => hour.Count)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).ToList();
        List<string> shown = labels.Count <= MostSeries ? labels : [.. labels.Take(MostSeries - 1), ActivitySeries.Rest];
        var values = shown.ConvertAll(_ => new long[number]);
        foreach (var hour in hours)
        {
            var at = (int)((hour.Hour - first) / width);
            var series = shown.IndexOf(hour.Label);
            if (at >= 0 && at < number)
                values[series < 0 ? shown.Count - 1 : series][at] += hour.Count;
        }

        return new ActivitySeries(kind, [.. Enumerable.Range(0, number).Select(i => first + (i * width))], shown, values);
    }
}

/// <summary>What was counted of one kind.</summary>
/// <param name="Kind">One of <see cref="ActivityKinds"/>.</param>
/// <param name="Times">The beginnings of the hours or days.</param>
/// <param name="Labels">Grants, results or errors; those with most first.</param>
/// <param name="Values">For each label a number for each time.</param>
public sealed record ActivitySeries(string Kind, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<string> Labels, IReadOnlyList<long[]> Values)
{
    /// <summary>The label of all that do not stand for themselves.</summary>
    public const string Rest = "other";

    /// <summary>The sum at each time.</summary>
    public IReadOnlyList<long> Totals => [.. Times.Select((_, i) => Values.Sum(values => values[i]))];
}
