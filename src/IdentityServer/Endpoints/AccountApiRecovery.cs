using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>POST /api/account/forgot-password|reset-password|confirm-email</c> (contract). Nobody is signed in for them.</summary>
internal static class AccountApiRecovery
{
    private const string Token = "token";

    /// <summary><c>email</c>: 202 whether or not somebody has it; a mail leads on.</summary>
    public static async Task<IResult> ForgotPasswordAsync(HttpContext http, MailRequests requests)
    {
        var (body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;
        var email = body.Text(FieldNames.Email);
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);

        var asker = new MailAsker(Device.Of(http), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        return await requests.AskAsync(MailRequestKinds.ResetPassword, email, asker, http.RequestAborted) switch
        {
            MailRequestOutcome.Rejected rejected => ApiProblem.Of(rejected.Errors),
            MailRequestOutcome.Limited limited => ApiProblem.TooMany(limited.RetryAfter),
            _ => TypedResults.StatusCode(StatusCodes.Status202Accepted),
        };
    }

    /// <summary><c>token</c>, <c>password</c>: 204 when it is set; every session has ended.</summary>
    public static async Task<IResult> ResetPasswordAsync(HttpContext http, PasswordReset reset)
    {
        var (body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;
        var request = new ResetRequest(body.Text(Token), body.Text(FieldNames.Password), body.Text(FieldNames.PasswordConfirmation));
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);
        return await reset.ResetAsync(request, Device.Of(http), http.RequestAborted) switch
        {
            ResetOutcome.Done => TypedResults.NoContent(),
            ResetOutcome.Rejected rejected => ApiProblem.Of(rejected.Errors),
            ResetOutcome.Busy busy => ApiProblem.Busy(busy.RetryAfter),
            _ => ApiProblem.Of(Token, FieldErrorCodes.Invalid),
        };
    }

    /// <summary><c>token</c>: 204 when the e-mail is proven; 409 when somebody else took it meanwhile.</summary>
    public static async Task<IResult> ConfirmEmailAsync(HttpContext http, EmailConfirmation confirmation)
    {
        var (body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;
        var token = body.Text(Token);
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);
        return await confirmation.ConfirmAsync(token, Device.Of(http), http.RequestAborted) switch
        {
            EmailLinkOutcome.Done => TypedResults.NoContent(),
            EmailLinkOutcome.Taken => ApiProblem.Of(FieldNames.Email, FieldErrorCodes.Taken),
            _ => ApiProblem.Of(Token, FieldErrorCodes.Invalid),
        };
    }
}
