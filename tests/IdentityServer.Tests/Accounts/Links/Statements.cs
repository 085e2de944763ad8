using System.Collections.Concurrent;
using System.Diagnostics;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Notes what a piece of work asks the database: two pieces that ask the same take the same time, whatever the clock says.</summary>
internal static class Statements
{
    /// <summary>The statements of the work, in order.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Func<Task> work)
    {
        var seen = new ConcurrentQueue<string>();
        using var root = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == root.TraceId && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string text)
                    seen.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return [.. seen];
    }
}
