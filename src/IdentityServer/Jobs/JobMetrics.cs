using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdentityPlatform.IdentityServer.Observability;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Counts and times the rounds of jobs. One for the process: a job is told of by its base, which knows no services.</summary>
internal static class JobMetrics
{
    private static readonly Meter Meter = new(ServerMetrics.MeterName);
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("identity.jobs.runs", "{run}", "Rounds of jobs, by job and result");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("identity.jobs.duration", "s", "How long a round of a job took");

    private static readonly ActivitySource Source = new(ServerMetrics.MeterName);

    /// <summary>Begins the trace of a round; null when nobody traces.</summary>
    public static Activity? Begin(string job) => Source.StartActivity($"job {job}");

    /// <summary>A round is over.</summary>
    /// <param name="job">Name of the job's class.</param>
    /// <param name="failed">Whether it threw.</param>
    /// <param name="started">Timestamp of its begin.</param>
    public static void Ran(string job, bool failed, long started)
    {
        var name = new KeyValuePair<string, object?>("identity.job.name", job);
        Runs.Add(1, name, new KeyValuePair<string, object?>("identity.job.result", failed ? "failed" : "ok"));
        Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, name);
    }
}
