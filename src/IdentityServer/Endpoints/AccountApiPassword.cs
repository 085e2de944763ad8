using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>POST /api/account/password</c>: <c>current_password</c>, <c>new_password</c>, <c>end_other_sessions</c> (true unless said otherwise).</summary>
internal static class AccountApiPassword
{
    public static async Task<IResult> ChangeAsync(HttpContext http, ApiCaller caller, PasswordChangeService passwords, IOptions<Accounts.SessionOptions> sessions, TimeProvider time)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        (var body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;

        var request = new PasswordChangeRequest(body.Text("current_password"), body.Text("new_password"), body.Flag("end_other_sessions") ?? true,
            time.GetUtcNow() - grant.Authentication.AuthTime <= sessions.Value.FreshSignIn);
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);
        var outcome = await passwords.ChangeAsync(AccountApiProfile.OwnerOf(http, grant), request, http.RequestAborted);
        if (outcome is ChangeOutcome.FreshSignInNeeded)
            return ApiProblem.SignInAgain(sessions.Value.FreshSignIn);
        return AccountApiProfile.Refusal(outcome) is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }
}
