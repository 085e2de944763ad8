using IdentityPlatform.IdentityServer.Administration.Users;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/users/{id}/…</c>: doing. Each takes a reason, is one transaction with its event, and answers 204.</summary>
internal static class AdminUserActsApi
{
    private const string CannotMail = "The user has no e-mail, or is deactivated.";

    public static void Map(RouteGroupBuilder api)
    {
        var user = api.MapGroup("/users/{id:guid}").WithTags("Users");
        MapPlain(user, "deactivate", "Shut a user out and end their sessions", new UserAct.Deactivate());
        MapPlain(user, "activate", "Let a user in again", new UserAct.Activate());
        MapPlain(user, "unlock", "Forget wrong passwords and codes", new UserAct.Unlock());
        MapPlain(user, "reset-password", "Send a link for a new password to the user's e-mail", new UserAct.SendReset());
        MapPlain(user, "reset-two-factor", "Switch two-step sign-in off and end every session", new UserAct.ResetTwoFactor());
        MapPlain(user, "end-sessions", "End every session", new UserAct.EndSessions(null));
        user.MapPost("/sessions/{session:guid}/end", EndSessionAsync).WithSummary("End one session").Changes<ReasonBody>();
        user.MapPut("/roles", RolesAsync).WithSummary("Replace the roles").Changes<RolesBody>();
        user.MapPut("/plan", PlanAsync).WithSummary("Give a plan; free takes back what was given").Changes<PlanBody>();
    }

    private static void MapPlain(RouteGroupBuilder user, string name, string summary, UserAct act) =>
        user.MapPost($"/{name}", (HttpContext http, Guid id, UserActs acts) => DoAsync<ReasonBody>(http, id, acts, _ => act)).WithSummary(summary).Changes<ReasonBody>();

    private static Task<IResult> EndSessionAsync(HttpContext http, Guid id, Guid session, UserActs acts) =>
        DoAsync<ReasonBody>(http, id, acts, _ => new UserAct.EndSessions(session));

    private static Task<IResult> RolesAsync(HttpContext http, Guid id, UserActs acts) => DoAsync<RolesBody>(http, id, acts, body => new UserAct.SetRoles(body.Roles));

    private static Task<IResult> PlanAsync(HttpContext http, Guid id, UserActs acts) => DoAsync<PlanBody>(http, id, acts, body => new UserAct.SetPlan(body.Plan, body.Until));

    private static async Task<IResult> DoAsync<T>(HttpContext http, Guid id, UserActs acts, Func<T, UserAct> make)
        where T : class, IReasoned
    {
        var (body, by, problem) = await AdminBody.ReadAsync<T>(http);
        return body is null
            ? problem!
            : await AdminAnswers.TryAsync(async () => AdminAnswers.Of(await acts.DoAsync(by, id, make(body), http.RequestAborted), CannotMail));
    }
}

/// <summary>Why.</summary>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record ReasonBody(string? Reason = null) : IReasoned;

/// <summary>A user's roles.</summary>
/// <param name="Roles">All of them.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record RolesBody(IReadOnlyList<string> Roles, string? Reason = null) : IReasoned;

/// <summary>A plan that is given.</summary>
/// <param name="Plan">free, pro, studio or enterprise.</param>
/// <param name="Until">Its end; null for none.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record PlanBody(string Plan, DateTimeOffset? Until = null, string? Reason = null) : IReasoned;
