using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>Reads the standard claims (OpenID Connect Core §5.1) of a userinfo response or an ID token.</summary>
internal static class StandardClaims
{
    /// <summary>The identity one document describes.</summary>
    /// <exception cref="ProviderException">It has no usable <c>sub</c>.</exception>
    public static ProviderIdentity Read(JsonElement claims) => new ProviderIdentity
    {
        Subject = claims.Text("sub") ?? "",
        Email = claims.Text("email"),
        EmailVerified = claims.IsTrue("email_verified"),
        Name = claims.Text("name") ?? Joined(claims),
        UserName = claims.Text("preferred_username") ?? claims.Text("nickname"),
        Picture = claims.Text("picture"),
        Locale = claims.Text("locale")?.Replace('_', '-'),
    }.Cleaned();

    /// <summary>What userinfo says, completed by the ID token. An e-mail and whether it is verified come from one of the two, never mixed.</summary>
    public static ProviderIdentity Merge(ProviderIdentity userInfo, ProviderIdentity idToken)
    {
        var email = userInfo.Email is null ? idToken : userInfo;
        return userInfo with
        {
            Email = email.Email,
            EmailVerified = email.EmailVerified,
            Name = userInfo.Name ?? idToken.Name,
            UserName = userInfo.UserName ?? idToken.UserName,
            Picture = userInfo.Picture ?? idToken.Picture,
            Locale = userInfo.Locale ?? idToken.Locale,
        };
    }

    private static string? Joined(JsonElement claims) =>
        (claims.Text("given_name"), claims.Text("family_name")) is ({ } given, { } family) ? $"{given} {family}" : null;
}
