namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>The users of ASP.NET Core Identity, in the tables that EF Core makes of it.</summary>
internal sealed class AspNetUsers(TimeProvider time)
{
    // UserManager.SetLockoutEndDateAsync(MaxValue) is how applications deactivate: nobody waits that long.
    private static readonly TimeSpan ForGood = TimeSpan.FromDays(365);

    public static SourceQuery Query { get; } = new(
        "AspNetUsers",
        ["Id", "UserName", "Email", "PasswordHash"],
        ["EmailConfirmed", "PhoneNumber", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnd", "LockoutEnabled"])
    {
        Order = ["Id"],
        Attached =
        [
            new("roles", "AspNetRoles", "UserId", "Id", ["Name"], [], new Through("AspNetUserRoles", "RoleId", "Id")),
            new("logins", "AspNetUserLogins", "UserId", "Id", ["LoginProvider", "ProviderKey"], []),
            new("claims", "AspNetUserClaims", "UserId", "Id", ["ClaimType", "ClaimValue"], []),
            new("tokens", "AspNetUserTokens", "UserId", "Id", ["LoginProvider", "Name", "Value"], []),
        ],
    };

    public SourceUser Read(SourceRow row)
    {
        var (name, email) = (row.Text("UserName"), row.Text("Email"));
        var claims = row.Rows("claims");
        return new SourceUser
        {
            Key = row.Text("Id") ?? "",
            // The templates make the e-mail the username: it is no name to show to applications.
            Username = string.Equals(name, email, StringComparison.OrdinalIgnoreCase) ? null : name,
            Email = email,
            EmailVerified = row.Flag("EmailConfirmed") ?? false,
            PasswordHash = row.Text("PasswordHash"),
            PhoneNumber = row.Text("PhoneNumber"),
            PhoneNumberVerified = row.Flag("PhoneNumberConfirmed") ?? false,
            FullName = Claim(claims, "name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
            GivenName = Claim(claims, "given_name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"),
            FamilyName = Claim(claims, "family_name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"),
            Picture = Claim(claims, "picture"),
            Locale = Claim(claims, "locale"),
            Zoneinfo = Claim(claims, "zoneinfo"),
            Roles = [.. row.Rows("roles").Select(role => role.Text("Name")).OfType<string>()],
            Logins = [.. row.Rows("logins").Select(login => new ImportedLogin(login.Text("LoginProvider") ?? "", login.Text("ProviderKey") ?? ""))],
            TwoFactorEnabled = row.Flag("TwoFactorEnabled") ?? false,
            AuthenticatorKey = AuthenticatorKey(row),
            IsActive = !IsLockedForGood(row),
        };
    }

    private static string? Claim(IReadOnlyList<SourceRow> claims, params string[] types) =>
        claims.FirstOrDefault(claim => types.Contains(claim.Text("ClaimType"), StringComparer.Ordinal))?.Text("ClaimValue");

    private static string? AuthenticatorKey(SourceRow row) =>
        row.Rows("tokens").FirstOrDefault(token => token.Text("LoginProvider") == "[AspNetUserStore]" && token.Text("Name") == "AuthenticatorKey")?.Text("Value");

    // PostgreSQL keeps MaxValue as infinity.
    private bool IsLockedForGood(SourceRow row) =>
        row.Flag("LockoutEnabled") != false
        && (row.Text("LockoutEnd") == "infinity" || row.Time("LockoutEnd") > time.GetUtcNow() + ForGood);
}
