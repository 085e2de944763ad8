using System.Diagnostics;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>Waits for what happens soon but not at once.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when the condition holds.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It does not hold within the limit.</exception>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Not within {limit}.");
            }

            await Task.Delay(Pause);
        }

        return watch.Elapsed;
    }
}
