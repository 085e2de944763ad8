using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Administration.Keys;
using IdentityPlatform.IdentityServer.Administration.Sessions;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/sessions</c>, <c>/keys</c> and <c>/activity</c>.</summary>
internal static class AdminServerApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions", SessionsAsync).WithTags("Sessions").WithSummary("Sessions of everybody, newest first").Produces<SessionPage>();
        api.MapGet("/keys", KeysAsync).WithTags("Keys").WithSummary("The signing keys").Produces<IReadOnlyList<SigningKeyRecord>>();
        api.MapPost("/keys/rotate", RotateAsync).WithTags("Keys").WithSummary("Make new signing keys").Accepts<KeysBody>("application/json").Produces<KeysView>(201).Refuses(400);
        api.MapGet("/activity", ActivityAsync).WithTags("Activity").WithSummary("Sign-ins, failures and tokens: span is hours (the last 24) or days (the last 30)").Produces<ActivityView>();
    }

    private static async Task<IResult> SessionsAsync(HttpContext http, ISessionDirectory sessions, string? user, string? ip, string? before, string? limit)
    {
        List<FieldError> errors = [];
        Guid? whose = Guid.TryParse(user, out var id) ? id : null;
        Guid? from = Guid.TryParse(before, out var place) ? place : null;
        if (user is not null && whose is null)
            errors.Add(new("user", FieldErrorCodes.Invalid));
        if (before is not null && from is null)
            errors.Add(new("before", FieldErrorCodes.Invalid));
        if (ip is { } address && (address.Length > 64 || !AccountName.IsClean(address)))
            errors.Add(new("ip", FieldErrorCodes.Invalid));
        if (errors.Count > 0)
            return ApiProblem.Of(errors);
        return AdminAnswers.Limit(limit) is { } size ? TypedResults.Json(await sessions.SearchAsync(new SessionQuery(whose, ip), from, size, http.RequestAborted)) : AdminAnswers.BadLimit();
    }

    private static async Task<IResult> KeysAsync(HttpContext http, SigningKeyDesk keys) => TypedResults.Json(await keys.AllAsync(http.RequestAborted));

    private static async Task<IResult> RotateAsync(HttpContext http, SigningKeyDesk keys)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<KeysBody>(http);
        return body is null ? problem! : TypedResults.Json(new KeysView(await keys.RotateAsync(by, body.Now)), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ActivityAsync(HttpContext http, ActivityReport report, string? span) => span is null or "hours" or "days"
        ? TypedResults.Json(new ActivityView(await report.CountsAsync(http.RequestAborted), await report.ReadAsync(span == "days", http.RequestAborted)))
        : ApiProblem.Of("span", FieldErrorCodes.Invalid);
}

/// <summary>New signing keys are wanted.</summary>
/// <param name="Now">Whether they sign at once; APIs that cache the key set must read it again.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record KeysBody(bool Now = false, string? Reason = null) : IReasoned;

/// <summary>The new keys.</summary>
/// <param name="Kids">Their ids.</param>
internal sealed record KeysView(IReadOnlyList<string> Kids);

/// <summary>Numbers of the server.</summary>
/// <param name="Counts">How many there are.</param>
/// <param name="Series">What was counted over time.</param>
internal sealed record ActivityView(ServerCounts Counts, IReadOnlyList<ActivitySeries> Series);
