using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Data;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>DELETE /api/account/me</c>: <c>current_password</c>; an account without one by a fresh sign-in. No body is an empty one.</summary>
internal static class AccountApiDeletion
{
    public static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, AccountDeletion deletion, IOptions<Accounts.SessionOptions> sessions, TimeProvider time)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;

        string? password = null;
        if (http.Request.ContentType is not null || http.Request.ContentLength > 0)
        {
            (var body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
            if (body is null)
                return problem!;
            password = body.Text("current_password");
            if (body.Errors.Count > 0)
                return ApiProblem.Of(body.Errors);
        }

        var fresh = sessions.Value.FreshSignIn;
        var request = new DeletionRequest(password, time.GetUtcNow() - grant.Authentication.AuthTime <= fresh);
        return await deletion.DeleteAsync(AccountApiProfile.OwnerOf(http, grant), request, http.RequestAborted) switch
        {
            DeletionOutcome.Deleted => TypedResults.NoContent(),
            DeletionOutcome.Refused refused => AccountApiProfile.Refusal(refused.Why)!,
            DeletionOutcome.OwnsStores owns => new ApiProblem(StatusCodes.Status409Conflict, $"You own stores: {string.Join(", ", owns.Names)}. They need another owner first."),
            DeletionOutcome.SignInAgain => SignInAgain(fresh),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    // RFC 9470 §3: the authentication is too old; max_age says how recent it must be.
    private static ApiProblem SignInAgain(TimeSpan fresh) => new(StatusCodes.Status401Unauthorized, "Sign in again, then delete the account.")
    {
        Challenge = string.Create(CultureInfo.InvariantCulture, $"Bearer realm=\"account\", error=\"insufficient_user_authentication\", max_age=\"{fresh.TotalSeconds:0}\""),
    };
}
