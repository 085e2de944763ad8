using System.Security.Cryptography;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// How long to wait after failures: at once for the first, then longer, never long, and never all APIs at the same moment.
/// </summary>
internal sealed class Backoff
{
    private const int FirstMilliseconds = 100;
    private const int LongestMilliseconds = 2_000;

    private int _limit = FirstMilliseconds;

    public TimeSpan Next()
    {
        var wait = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(_limit / 2, _limit + 1));
        _limit = Math.Min(_limit * 2, LongestMilliseconds);
        return wait;
    }

    public void Reset() => _limit = FirstMilliseconds;
}
