using System.Security.Claims;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>
/// The session of a browser: the cookie names it, the row decides (P7, P9, ASVS V7.2.1). A cookie that cannot be read
/// is no session, never an error.
/// </summary>
public sealed class BrowserSessions(ISessionStore sessions, ISignInStore signIns, NewSignInNotice notice, TimeProvider time)
{
    private const string SubjectClaim = "sub";
    private const string SessionClaim = "sid";
    private static readonly object ItemKey = new();

    /// <summary>The live session of the request; null when there is none, it has ended, or its user is not active. Remembered for the request.</summary>
    public async Task<CurrentSession?> CurrentAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Items.TryGetValue(ItemKey, out var known))
            return (CurrentSession?)known;

        var current = await ReadAsync(http) is (var sessionId, var userId)
            ? await sessions.FindLiveAsync(sessionId, userId, time.GetUtcNow(), cancellationToken)
            : null;
        http.Items[ItemKey] = current;
        if (current is not null)
            RequestIdentity.SetUser(current.UserId);
        return current;
    }

    /// <summary>Ends the request's session, if there is one, and clears the cookie.</summary>
    public async Task SignOutAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http) is (var sessionId, _))
            await EndAsync(sessionId, "signed_out", cancellationToken);
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        http.Items[ItemKey] = null;
    }

    /// <summary>Ends a session; its refresh tokens die with it. Idempotent.</summary>
    /// <param name="sessionId">The <c>sid</c>.</param>
    /// <param name="reason">For the security event, e.g. <c>signed_out</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task EndAsync(Guid sessionId, string reason, CancellationToken cancellationToken) =>
        sessions.EndAsync(sessionId, reason, time.GetUtcNow(), cancellationToken);

    /// <summary>The session the browser's cookie names, live or not.</summary>
    internal static async Task<Guid?> NamedByAsync(HttpContext http) => (await ReadAsync(http))?.SessionId;

    /// <summary>Opens the session of a proven sign-in and hands the browser its cookie.</summary>
    internal async Task<SignInOutcome> OpenAsync(HttpContext http, SuccessfulSignIn signIn)
    {
        var session = signIn.Session ?? throw new ArgumentException("A browser sign-in has a session.", nameof(signIn));
        if (await signIns.RecordSuccessAsync(signIn, CancellationToken.None) is not { } recorded)
            return new SignInOutcome.Deactivated();

        var user = signIn.User;
        var current = new CurrentSession(user.Id, user.UserName!, user.FullName, user.Email, session.Authentication)
        {
            Picture = user.Picture,
            ZoneInfo = user.Zoneinfo,
        };
        await SwitchAsync(http, current, new AuthenticationProperties
        {
            IsPersistent = session.Persistent,
            IssuedUtc = session.Authentication.AuthTime,
            ExpiresUtc = session.ExpiresAt,
            AllowRefresh = false,
        });
        await notice.ConsiderAsync(user, signIn.Attempt, session.Authentication.SessionId, recorded);
        return new SignInOutcome.SignedIn(current);
    }

    /// <summary>Hands the browser the cookie of the session that takes the place of its own, to last as long.</summary>
    internal static async Task ReplaceAsync(HttpContext http, CurrentSession session)
    {
        var ticket = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await SwitchAsync(http, session, ticket.Properties ?? new AuthenticationProperties());
    }

    private static async Task SwitchAsync(HttpContext http, CurrentSession session, AuthenticationProperties properties)
    {
        var identity = new ClaimsIdentity(
            [new Claim(SubjectClaim, session.UserId.ToString("D")), new Claim(SessionClaim, session.Authentication.SessionId.ToString("D"))],
            IdentityConstants.ApplicationScheme);
        await http.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(identity), properties);
        http.Items[ItemKey] = session;
    }

    private static async Task<(Guid SessionId, Guid UserId)?> ReadAsync(HttpContext http)
    {
        var ticket = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        return Guid.TryParseExact(ticket.Principal?.FindFirstValue(SessionClaim), "D", out var sessionId)
            && Guid.TryParseExact(ticket.Principal?.FindFirstValue(SubjectClaim), "D", out var userId)
                ? (sessionId, userId)
                : null;
    }
}
