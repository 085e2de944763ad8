namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Signs a browser in by e-mail or username and password (S4, K3 to K6, K8).</summary>
public abstract class SignInService
{
    /// <summary>Checks the password and, when it is right, opens a new session and sets the cookie.</summary>
    public abstract Task<SignInOutcome> SignInAsync(HttpContext http, SignInRequest request, CancellationToken cancellationToken);
}
