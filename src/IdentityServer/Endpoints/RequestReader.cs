using System.Buffers;
using System.Text;
using IdentityPlatform.Protocol;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Reads the parameters of a protocol request: a form body for POST, the query for GET, never both.</summary>
public static class RequestReader
{
    private const string FormContentType = "application/x-www-form-urlencoded";

    /// <summary>Reads a form body (RFC 6749 §3.2: parameters of a POST are in the body, not in the URI).</summary>
    public static async ValueTask<Result<RequestParameters>> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsForm(request.ContentType))
        {
            return OAuthError.InvalidRequest($"Send the parameters as {FormContentType}.");
        }

        if (request.ContentLength > InputLimits.Body)
        {
            return TooLarge();
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > InputLimits.Body)
            {
                return TooLarge();
            }

            if (read.IsCompleted)
            {
                var parameters = Parse(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return Noted(request, parameters);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads the query string.</summary>
    public static Result<RequestParameters> ReadQuery(HttpRequest request) =>
        Noted(request, RequestParameters.Parse(Encoding.UTF8.GetBytes(request.QueryString.Value is { Length: > 1 } query ? query[1..] : "")));

    // For the page of errors: by then the body is gone.
    private static Result<RequestParameters> Noted(HttpRequest request, Result<RequestParameters> parameters)
    {
        if (parameters.IsSuccess)
        {
            RequestNotes.Of(request.HttpContext).Parameters = parameters.Value;
        }

        return parameters;
    }

    private static Result<RequestParameters> Parse(ReadOnlySequence<byte> body) =>
        RequestParameters.Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray());

    private static OAuthError TooLarge() => OAuthError.InvalidRequest("The request is too large.") with { Status = 413 };

    private static bool IsForm(string? contentType)
    {
        if (contentType is null)
        {
            return false;
        }

        // The common case first: no parameter, nothing to parse.
        if (contentType.Equals(FormContentType, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // RFC 6749 Appendix B: the parameters are UTF-8. Another charset would be read as what it is not.
        return MediaTypeHeaderValue.TryParse(contentType, out var media)
            && media.MediaType.Equals(FormContentType, StringComparison.OrdinalIgnoreCase)
            && (!media.Charset.HasValue || HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
