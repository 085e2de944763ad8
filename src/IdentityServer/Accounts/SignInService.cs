using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Signs a browser in by e-mail or username and password (S4, K3 to K6, K8).</summary>
public sealed class SignInService(PasswordVerification passwords, BrowserSessions sessions, IOptions<SessionOptions> options)
{
    /// <summary>
    /// Checks the password and, when it is right, opens a new session under a new id and sets the cookie; a session the
    /// browser had is gone.
    /// </summary>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, SignInRequest request, CancellationToken cancellationToken)
    {
        var answer = await passwords.CheckAsync(request.UserName, request.Password, request.ClientId, Device.Of(http), cancellationToken);
        return answer switch
        {
            PasswordAnswer.Refused refused => refused.Outcome,
            PasswordAnswer.Verified verified => await OpenAsync(http, verified, request.RememberMe),
            _ => throw new InvalidOperationException("Unknown answer."),
        };
    }

    private async Task<SignInOutcome> OpenAsync(HttpContext http, PasswordAnswer.Verified verified, bool rememberMe)
    {
        var now = verified.SignIn.Attempt.At;
        var authentication = new AuthenticationContext(Guid.CreateVersion7(), now, "1", ["pwd"]);
        var lifetime = rememberMe ? options.Value.RememberedLifetime : options.Value.Lifetime;
        var session = new BrowserSession(authentication, rememberMe, now + lifetime, await BrowserSessions.NamedByAsync(http));
        return await sessions.OpenAsync(http, verified.SignIn with { Session = session }, verified.User);
    }
}
