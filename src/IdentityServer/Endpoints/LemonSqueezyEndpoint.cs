using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Plans.Billing;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>
/// <c>POST /api/billing/lemon-squeezy</c>: the webhook of Lemon Squeezy. 200 for whatever was understood, so that it is not
/// sent again; a database that is away answers 503, and it is. Forged ones are counted by address, signed ones never.
/// </summary>
internal sealed partial class LemonSqueezyEndpoint(
    LemonSqueezySettings settings, ISoldPlans plans, IBillingEvents events, IRequestAdmission admission, TimeProvider time, ILogger<LemonSqueezyEndpoint> logger)
{
    public static Task<IResult> HandleAsync(HttpContext http, LemonSqueezyEndpoint endpoint) => endpoint.ReceiveAsync(http);

    private async Task<IResult> ReceiveAsync(HttpContext http)
    {
        if (!settings.Configured)
            return new ApiProblem(StatusCodes.Status404NotFound, "There is no such endpoint.");
        if (await JsonBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
            return new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"Send at most {InputLimits.Body} bytes.");

        // Before anything is read from it.
        var signature = http.Request.Headers[LemonSqueezySignature.Header] is [{ } only] ? only : null;
        if (!LemonSqueezySignature.Fits(settings.SigningSecret!, body, signature))
            return Forged(http);

        var (received, foreign) = LemonSqueezyPayload.Read(body, plans.ByVariant, time.GetUtcNow());
        if (foreign)
            return Answer("ignored");
        if (received is null)
        {
            LogUnreadable(logger);
            return new ApiProblem(StatusCodes.Status400BadRequest, "The event cannot be read.");
        }

        var applied = await events.ApplyAsync(received, http.RequestAborted);
        if (applied.Outcome == AppliedEvent.Unmatched)
            LogUnmatched(logger, received.Name, received.SubscriptionId, received.VariantId, received.Status, applied.Reason);
        else
            LogReceived(logger, received.Name, received.SubscriptionId, applied.UserId, applied.Outcome);
        return Answer(applied.Outcome);
    }

    private IResult Forged(HttpContext http)
    {
        if (admission.TryAdmit(http) is { } wait)
            return ApiProblem.TooMany(wait);
        LogForged(logger, http.Connection.RemoteIpAddress);
        return new ApiProblem(StatusCodes.Status401Unauthorized, "The signature does not fit.");
    }

    private static ApiAnswer Answer(string outcome) => new(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("outcome", outcome);
        writer.WriteEndObject();
    });

    [LoggerMessage(EventId = 1683, Level = LogLevel.Information, Message = "Billing event {Name} of subscription {Subscription}, user {User}: {Outcome}")]
    private static partial void LogReceived(ILogger logger, string name, string subscription, Guid? user, string outcome);

    [LoggerMessage(EventId = 1684, Level = LogLevel.Warning, Message = "Billing event {Name} of subscription {Subscription}, variant {Variant}, status {Status}, is nobody's: {Reason}. See `billing events --unmatched`")]
    private static partial void LogUnmatched(ILogger logger, string name, string subscription, string? variant, string status, string? reason);

    [LoggerMessage(EventId = 1685, Level = LogLevel.Warning, Message = "A billing event is signed but cannot be read")]
    private static partial void LogUnreadable(ILogger logger);

    [LoggerMessage(EventId = 1686, Level = LogLevel.Warning, Message = "A billing event from {Address} is not signed as it should be")]
    private static partial void LogForged(ILogger logger, System.Net.IPAddress? address);
}
