using System.Globalization;
using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>A plot of stacked bars, measured here and drawn by <c>_Plot.cshtml</c>: no script, and a table says the same.</summary>
/// <param name="Series">What is drawn.</param>
/// <param name="Words">The texts in the request's language.</param>
/// <param name="ByDays">Whether a bar is a day; else an hour.</param>
/// <param name="Zone">The person's time zone, for hours; days are those of UTC.</param>
public sealed record Plot(ActivitySeries Series, IStringLocalizer<Texts> Words, bool ByDays, string Zone)
{
    /// <summary>Width of the field.</summary>
    public const int Width = 720;

    /// <summary>Height of the field.</summary>
    public const int Height = 220;

    /// <summary>Where the bars begin.</summary>
    public const int Left = 46;

    /// <summary>Where the bars stand.</summary>
    public const int Bottom = 192;

    private const int Top = 10;
    private const int Steps = 4;
    private static readonly long[] Nice = [1, 2, 5];

    /// <summary>All of it.</summary>
    public long Sum => Series.Totals.Sum();

    /// <summary>What it is.</summary>
    public string Title => Words[ByDays ? "admin.plot.days" : "admin.plot.hours", Words[$"admin.dashboard.{Series.Kind}"].Value];

    /// <summary>What can be seen in it.</summary>
    public string Description
    {
        get
        {
            var (most, at) = Series.Totals.Select((total, i) => (total, i)).MaxBy(pair => pair.total);
            return Words["admin.plot.description", Sum.ToString("N0", CultureInfo.CurrentUICulture), most.ToString("N0", CultureInfo.CurrentUICulture), Label(Series.Times[at])];
        }
    }

    /// <summary>Lines across, from the bottom up.</summary>
    public IEnumerable<PlotLine> Lines => Enumerable.Range(0, Steps + 1)
        .Select(i => new PlotLine(Bottom - ((Bottom - Top) * i / Steps), (Ceiling * i / Steps).ToString("N0", CultureInfo.CurrentUICulture)));

    /// <summary>Parts of bars, each on the one before.</summary>
    public IEnumerable<PlotBar> Bars
    {
        get
        {
            var slot = (double)(Width - Left) / Series.Times.Count;
            for (var at = 0; at < Series.Times.Count; at++)
            {
                var below = 0L;
                for (var series = 0; series < Series.Values.Count; series++)
                {
                    var value = Series.Values[series][at];
                    if (value == 0)
                        continue;
                    var (from, to) = (HeightOf(below), HeightOf(below + value));
                    yield return new PlotBar(series, Number(Left + (at * slot) + (slot * 0.15)), Number(Bottom - to), Number(slot * 0.7), Number(Math.Max(to - from, 1)));
                    below += value;
                }
            }
        }
    }

    /// <summary>Every few times below the bars.</summary>
    public IEnumerable<PlotMark> Marks
    {
        get
        {
            var slot = (double)(Width - Left) / Series.Times.Count;
            var every = ByDays ? 5 : 4;
            for (var at = 0; at < Series.Times.Count; at += every)
                yield return new PlotMark(Number(Left + (at * slot) + (slot / 2)), Label(Series.Times[at]));
        }
    }

    // The lines are apart by 1, 2 or 5 with noughts behind it.
    private long Ceiling => Steps * Enumerable.Range(0, 17).SelectMany(power => Nice.Select(times => times * (long)Math.Pow(10, power))).First(step => step * Steps >= Series.Totals.Max());

    /// <summary>A time, as the axis has it.</summary>
    public string Label(DateTimeOffset time)
    {
        if (ByDays)
            return time.UtcDateTime.ToString("M/d", CultureInfo.InvariantCulture);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var known) ? known : TimeZoneInfo.Utc;
        return TimeZoneInfo.ConvertTime(time, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A label in words.</summary>
    public string NameOf(string label) => label == ActivitySeries.Rest ? Words["admin.plot.rest"]
        : Series.Kind == ActivityKinds.SignIns && Words[$"reason.{label}"] is { ResourceNotFound: false } reason ? reason : label;

    private double HeightOf(long value) => (double)value / Ceiling * (Bottom - Top);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>A line across.</summary>
/// <param name="Y">How far down.</param>
/// <param name="Label">What it stands for.</param>
public sealed record PlotLine(int Y, string Label);

/// <summary>A part of a bar.</summary>
/// <param name="Series">Which label it is of.</param>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public sealed record PlotBar(int Series, string X, string Y, string Width, string Height);

/// <summary>A mark below the bars.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Label">What it says.</param>
public sealed record PlotMark(string X, string Label);
