namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Signs a browser in by e-mail or username and password (S4, K3 to K6, K8).</summary>
public sealed class SignInService(PasswordVerification passwords, SignInCompletion completion)
{
    /// <summary>Checks the password and, when it is right, goes on to the session.</summary>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, SignInRequest request, CancellationToken cancellationToken) =>
        await passwords.CheckAsync(request.UserName, request.Password, request.ClientId, Device.Of(http), cancellationToken) switch
        {
            PasswordAnswer.Refused refused => refused.Outcome,
            PasswordAnswer.Verified verified => await completion.CompleteAsync(http, verified.Proof with { RememberMe = request.RememberMe }),
            _ => throw new InvalidOperationException("Unknown answer."),
        };
}
