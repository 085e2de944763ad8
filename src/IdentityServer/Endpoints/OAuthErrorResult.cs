using System.Globalization;
using System.Text.Json;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The only writer of protocol errors answered as JSON (RFC 6749 §5.2).</summary>
public sealed class OAuthErrorResult(OAuthError error) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var refusal = Refusal.Note(httpContext, error);
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        // RFC 6749 §5.2: a client that tried HTTP authentication gets the matching challenge.
        if (error.Code == "invalid_client")
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"token\", charset=\"UTF-8\"";
        }

        await using var writer = new Utf8JsonWriter(response.BodyWriter);
        Write(writer, refusal);
        await writer.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter writer, Refusal refusal)
    {
        writer.WriteStartObject();
        writer.WriteString("error", error.Code);
        writer.WriteString("error_description", error.Description);
        // RFC 6749 §5.2: "a human-readable web page with information about the error".
        if (refusal.Page is { } page)
        {
            writer.WriteString("error_uri", page);
        }

        writer.WriteString(Refusal.Member, refusal.Id);
        if (error.MfaRequired)
        {
            writer.WriteBoolean("mfa_required", true);
        }

        writer.WriteEndObject();
    }
}
