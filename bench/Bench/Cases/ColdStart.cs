using System.Diagnostics;
using IdentityPlatform.Bench.Servers;

namespace IdentityPlatform.Bench.Cases;

/// <summary>From the start of the process to the first token, on a migrated database.</summary>
internal static class ColdStart
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts the server anew, each time beside the others, which are idle.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> MeasureAsync(Farm farm, int times, CancellationToken cancellationToken)
    {
        var found = new List<TimeSpan>();
        for (var time = 0; time < times; time++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var process = farm.Identity.Start("cold.log", withHttps: false);
            await process.WaitAsync(farm.Http, () => TokenRequest(new Uri(process.Address, "/connect/token")), Often, cancellationToken);
            found.Add(Stopwatch.GetElapsedTime(started));
        }

        found.Sort();
        return found;
    }

    private static HttpRequestMessage TokenRequest(Uri endpoint)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Add("Authorization", OAuthServer.Basic);
        request.Headers.Add("X-Forwarded-Proto", "https");
        return request;
    }
}
