using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>POST /api/account/password</c>: <c>current_password</c>, <c>new_password</c>, <c>end_other_sessions</c> (true unless said otherwise).</summary>
internal static class AccountApiPassword
{
    public static async Task<IResult> ChangeAsync(HttpContext http, ApiCaller caller, PasswordChangeService passwords)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        (var body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;

        var request = new PasswordChangeRequest(body.Text("current_password"), body.Text("new_password"), body.Flag("end_other_sessions") ?? true);
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);
        return AccountApiProfile.Refusal(await passwords.ChangeAsync(AccountApiProfile.OwnerOf(http, grant), request, http.RequestAborted)) is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }
}
