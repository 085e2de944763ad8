using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Audit;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/audit</c>: the security events.</summary>
internal static class AdminAuditApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/audit", ReadAsync).WithTags("Audit")
        .WithSummary("Security events, latest first. Types of tokens (token_refreshed, code_redeemed, grant_opened) need user").Produces<AuditPage>();

    private static async Task<IResult> ReadAsync(HttpContext http, IAuditLog log, [AsParameters] AuditParameters asked)
    {
        if (AdminAnswers.Limit(asked.Limit) is not { } size)
            return AdminAnswers.BadLimit();
        List<FieldError> errors = [];
        var query = new AuditQuery
        {
            From = Time(asked.From, "from", errors),
            To = Time(asked.To, "to", errors),
            Type = asked.Type,
            User = Id(asked.User, "user", errors),
            Actor = Id(asked.Actor, "actor", errors),
            ActorClient = asked.ActorClient,
            Client = asked.Client,
            IpAddress = asked.Ip,
            ActsOnly = asked.ActsOnly == "true",
        };
        if (!query.IsPossible)
            errors.Add(new("user", FieldErrorCodes.Required));
        foreach (var (name, text) in new[] { ("type", asked.Type), ("actor_client", asked.ActorClient), ("client", asked.Client), ("ip", asked.Ip) })
        {
            if (text is not null && (text.Length > 200 || !AccountName.IsClean(text)))
                errors.Add(new(name, FieldErrorCodes.Invalid));
        }

        return errors.Count > 0 ? ApiProblem.Of(errors) : TypedResults.Json(await log.ReadAsync(query, asked.Before, size, http.RequestAborted));
    }

    private static DateTimeOffset? Time(string? text, string name, List<FieldError> errors)
    {
        if (text is null)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        errors.Add(new(name, FieldErrorCodes.Invalid));
        return null;
    }

    private static Guid? Id(string? text, string name, List<FieldError> errors)
    {
        if (text is null)
            return null;
        if (Guid.TryParse(text, out var id))
            return id;
        errors.Add(new(name, FieldErrorCodes.Invalid));
        return null;
    }
}

/// <summary>What the log can be asked, as it comes in the query.</summary>
internal sealed record AuditParameters
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Type { get; init; }

    public string? User { get; init; }

    public string? Actor { get; init; }

    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "actor_client")]
    public string? ActorClient { get; init; }

    public string? Client { get; init; }

    public string? Ip { get; init; }

    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "acts_only")]
    public string? ActsOnly { get; init; }

    public string? Before { get; init; }

    public string? Limit { get; init; }
}
