using System.Globalization;
using IdentityPlatform.ResourceApi.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>Conditional requests (RFC 9110 §13). A row's entity tag is its version.</summary>
internal static class Preconditions
{
    public static EntityTagHeaderValue Tag(long version) => new(string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

    /// <summary>Puts the tag on the answer, and tells whether the caller has that very state already (304).</summary>
    public static bool IsKnown(HttpContext context, EntityTagHeaderValue tag)
    {
        context.Response.Headers.ETag = tag.ToString();

        // RFC 9110 §13.1.2: compared weakly; `*` is any state.
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }

    /// <summary>What a change asks of the row's version.</summary>
    public static VersionCondition OfChange(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();

        // RFC 9110 §13.1.1: compared strongly, so a weak tag matches nothing; nor does one that cannot be read. `*` asks
        // for a row, and without one there is nothing to change anyway.
        long[]? match = request.Headers.IfMatch.Count == 0 || headers.IfMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any))
            ? null
            : [.. Versions(headers.IfMatch.Where(tag => !tag.IsWeak))];

        // §13.1.2: with `*` nothing that is there may be changed.
        if (headers.IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
            return new VersionCondition(Match: [], Unless: null);
        return new VersionCondition(match, request.Headers.IfNoneMatch.Count == 0 ? null : [.. Versions(headers.IfNoneMatch)]);
    }

    /// <summary>Why a conditional change was not made.</summary>
    public static ProblemHttpResult Failed() => TypedResults.Problem(
        "It has been changed since you read it. Read it again, and send its new ETag as If-Match.", statusCode: StatusCodes.Status412PreconditionFailed);

    private static IEnumerable<long> Versions(IEnumerable<EntityTagHeaderValue> tags)
    {
        foreach (var tag in tags)
        {
            if (long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                yield return version;
        }
    }
}
