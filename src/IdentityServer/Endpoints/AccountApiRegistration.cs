using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>POST /api/account/register</c> (S3, K1, T1).</summary>
internal static class AccountApiRegistration
{
    public static async Task<IResult> RegisterAsync(HttpContext http, RegistrationService registration)
    {
        var (body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;

        var request = new RegistrationRequest
        {
            UserName = body.Text(FieldNames.UserName),
            Email = body.Text(FieldNames.Email),
            Password = body.Text(FieldNames.Password),
            PasswordConfirmation = body.Text(FieldNames.PasswordConfirmation),
            FullName = body.Text(FieldNames.FullName),
            Locale = body.Text(FieldNames.Locale),
            AcceptTerms = body.Flag(FieldNames.AcceptTerms) ?? false,
            Form = RegistrationForm.Api,
            Device = Device.Of(http),
        };
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);

        return await registration.RegisterAsync(request, http.RequestAborted) switch
        {
            RegistrationOutcome.Registered registered => Created(http, registered.UserId, request),
            RegistrationOutcome.MailSent => TypedResults.StatusCode(StatusCodes.Status202Accepted),
            RegistrationOutcome.Rejected rejected => ApiProblem.Of(rejected.Errors),
            RegistrationOutcome.Limited limited =>
                new ApiProblem(StatusCodes.Status429TooManyRequests, "Too many accounts are being created from your network. Try again later.") { RetryAfter = limited.RetryAfter },
            RegistrationOutcome.Busy busy => ApiProblem.Busy(busy.RetryAfter),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private static ApiAnswer Created(HttpContext http, Guid id, RegistrationRequest request)
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = "/api/account/me";
        return new ApiAnswer(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString(FieldNames.UserName, request.UserName!.Trim());
            writer.WriteString(FieldNames.Email, EmailAddress.TryParse(request.Email, out var email) ? email : null);
            writer.WriteBoolean("email_verified", false);
            writer.WriteString(FieldNames.FullName, request.FullName?.Trim());
            writer.WriteEndObject();
        });
    }
}
