using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>Tells how much is left (draft-ietf-httpapi-ratelimit-headers-11), and writes the refusal.</summary>
internal static class RateLimitHeaders
{
    public const string Policy = "RateLimit-Policy";
    public const string Limit = "RateLimit";

    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    /// <summary>§3, §4: a list of one policy: how many in how many seconds; how many are left, and for how many seconds.</summary>
    public static void Set(HttpResponse response, string policy, int quota, TimeSpan window, int remaining, TimeSpan resetsIn)
    {
        response.Headers[Policy] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={quota};w={Seconds(window)}");
        response.Headers[Limit] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={remaining};t={Seconds(resetsIn)}");
    }

    /// <summary>RFC 6585 §4, with the problem type of §5.</summary>
    public static ProblemHttpResult Exceeded(HttpResponse response, string policy, string detail, TimeSpan resetsIn, IDictionary<string, object?>? members = null)
    {
        response.Headers.RetryAfter = Seconds(resetsIn).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            detail, statusCode: StatusCodes.Status429TooManyRequests, type: QuotaExceeded, title: "Request cannot be satisfied as assigned quota has been exceeded",
            extensions: new Dictionary<string, object?>(members ?? new Dictionary<string, object?>()) { ["violated-policies"] = new[] { policy } });
    }

    // Up, so that who waits that long does not come a moment too early.
    private static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
