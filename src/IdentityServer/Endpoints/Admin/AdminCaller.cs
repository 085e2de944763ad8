using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>Who administers by the API: an administrator by an app of the platform, or a client by itself.</summary>
/// <param name="ClientId">The app, or the client.</param>
/// <param name="User">The administrator's grant; null when the client acts by itself.</param>
internal sealed record AdminCaller(string ClientId, Grant? User)
{
    /// <summary>The caller, for the audit log.</summary>
    public EventActor As(string reason) => new(User?.Subject.UserId, ClientId, reason);

    /// <summary>The caller of a request that <see cref="AdminGate"/> let through.</summary>
    public static AdminCaller Of(HttpContext http) => http.Features.Get<AdminCaller>() ?? throw new InvalidOperationException("The route is not behind the gate.");
}
