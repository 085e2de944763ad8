using System.Globalization;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>An error of the JSON API: problem details (RFC 9457), field by field in <c>errors</c> where there are fields.</summary>
internal sealed class ApiProblem(int status, string detail) : IResult
{
    /// <summary>What is wrong with each field, as codes.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The protocol's code of the error, sent as <c>error</c>; null when it has none.</summary>
    public string? Code { get; init; }

    /// <summary>Sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Sent as <c>WWW-Authenticate</c> (RFC 6750 §3).</summary>
    public string? Challenge { get; init; }

    /// <summary>Fields that were refused: 409 when all that is wrong is that they are taken, else 400.</summary>
    public static ApiProblem Of(IReadOnlyList<FieldError> errors) => errors.All(error => error.Code == FieldErrorCodes.Taken)
        ? new ApiProblem(StatusCodes.Status409Conflict, "Already taken: " + string.Join(", ", errors.Select(error => error.Field)) + ".") { Errors = errors }
        : new ApiProblem(StatusCodes.Status400BadRequest, "Some fields are missing or invalid.") { Errors = errors };

    /// <summary>One field that was refused.</summary>
    public static ApiProblem Of(string field, string code) => Of([new FieldError(field, code)]);

    /// <summary>Too many passwords are being hashed.</summary>
    public static ApiProblem Busy(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, "The server is busy. Try again shortly.") { RetryAfter = retryAfter };

    /// <summary>The sign-in behind the token is too old for what is asked (RFC 9470 §3).</summary>
    public static ApiProblem SignInAgain(TimeSpan maxAge) => new(StatusCodes.Status401Unauthorized, "Sign in again, then repeat this within a few minutes.")
    {
        Challenge = string.Create(CultureInfo.InvariantCulture, $"Bearer realm=\"account\", error=\"insufficient_user_authentication\", max_age=\"{(int)maxAge.TotalSeconds}\""),
    };

    /// <summary>Asked for too often.</summary>
    public static ApiProblem TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "Asked for too often. Try again later.") { RetryAfter = retryAfter };

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var refusal = Refusal.Note(httpContext, new OAuthError(Code ?? status.ToString(CultureInfo.InvariantCulture), detail, Status: status));
        var response = httpContext.Response;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (Challenge is not null)
            response.Headers.WWWAuthenticate = Challenge;
        response.StatusCode = status;
        return JsonAnswer.WriteAsync(httpContext, (Problem: this, refusal.Id), static (writer, answer) => answer.Problem.Write(writer, answer.Id), "application/problem+json");
    }

    private void Write(Utf8JsonWriter writer, string errorId)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "about:blank"); // RFC 9457 §4.2.1: the title is then the status phrase
        writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        writer.WriteNumber("status", status);
        writer.WriteString("detail", detail);
        if (Code is not null)
            writer.WriteString("error", Code);
        writer.WriteString(Refusal.Member, errorId);
        if (Errors.Count > 0)
        {
            writer.WriteStartObject("errors");
            foreach (var field in Errors.GroupBy(error => error.Field, StringComparer.Ordinal))
            {
                writer.WriteStartArray(field.Key);
                foreach (var error in field)
                    writer.WriteStringValue(error.Code);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
