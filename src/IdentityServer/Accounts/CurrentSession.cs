using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The signed-in person of a browser request, as the database knows them now.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">Their username.</param>
/// <param name="FullName">Their name; null when they gave none.</param>
/// <param name="Email">Their e-mail; null when they have none.</param>
/// <param name="Authentication">How and when they signed in; its session id is the <c>sid</c>.</param>
public sealed record CurrentSession(Guid UserId, string UserName, string? FullName, string? Email, AuthenticationContext Authentication)
{
    /// <summary>Address of their picture; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>Their time zone (IANA).</summary>
    public string ZoneInfo { get; init; } = "UTC";
}
