using System.Security.Cryptography;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>How long to wait after a failed attempt.</summary>
public static class RetryDelay
{
    private const int Percent = 100;
    private const int Spread = 25;

    /// <summary>Doubles with each attempt up to the longest; a quarter more or less, so that what failed together does not come back together.</summary>
    /// <param name="attempt">The attempt that failed, 1 for the first.</param>
    /// <param name="first">Wait after the first.</param>
    /// <param name="longest">Never longer, but for the quarter.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest)
    {
        // Counted in seconds: a TimeSpan would overflow long before the last attempt there may be.
        var wait = Math.Min(first.TotalSeconds * Math.Pow(2, attempt - 1), longest.TotalSeconds);
        return TimeSpan.FromSeconds(wait) * (RandomNumberGenerator.GetInt32(Percent - Spread, Percent + Spread + 1) / (double)Percent);
    }
}
