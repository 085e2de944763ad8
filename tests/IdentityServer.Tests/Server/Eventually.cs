using System.Diagnostics;

namespace IdentityPlatform.IdentityServer.Server;

/// <summary>Waits for what happens soon but not at once, e.g. a notification between processes.</summary>
public static class Eventually
{
    // Beside all other tests a machine may be very busy; what holds is seen at once all the same.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It does not hold within the limit.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"Not within {Limit}.");
            await Task.Delay(Pause);
        }
    }
}
