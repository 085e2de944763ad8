using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Reads an entry of <c>users</c>: the members of the contract and the standard claims (OpenID Connect Core §5.1).</summary>
internal static class SeedUserReader
{
    private const int Short = 100;
    private const int Long = 2000;
    private static readonly string[] Plans = ["free", "pro", "studio", "enterprise"];

    public static NewUser Read(JsonMembers json)
    {
        var user = WithClaims(json, new NewUser
        {
            Username = json.RequiredText("username", 50),
            Email = Email(json),
            EmailVerified = json.Flag("email_verified") ?? false,
            Password = json.Text("password", InputLimits.Password),
            PasswordHash = json.Text("password_hash", Short),
            Plan = Plan(json),
            Roles = json.Texts("roles", Short) ?? ["user"],
            IsActive = json.Flag("is_active") ?? true,
        });
        if (user.Password is not null && user.PasswordHash is not null)
            json.Fail("password_hash", "must be absent when there is a password");
        json.RefuseOthers();
        return user;
    }

    private static NewUser WithClaims(JsonMembers json, NewUser user) => user with
    {
        FullName = json.Text("full_name", 200),
        GivenName = json.Text("given_name", Short),
        FamilyName = json.Text("family_name", Short),
        MiddleName = json.Text("middle_name", Short),
        Nickname = json.Text("nickname", Short),
        Picture = Claim(json, "picture", Long),
        Profile = Claim(json, "profile", Long),
        Website = Claim(json, "website", Long),
        Gender = json.Text("gender", 50),
        Birthdate = Claim(json, "birthdate", 10),
        Zoneinfo = Claim(json, "zoneinfo", 64) ?? "UTC",
        Locale = Claim(json, "locale", 35) ?? "en",
        PhoneNumber = Claim(json, "phone_number", 50),
        PhoneNumberVerified = json.Flag("phone_number_verified") ?? false,
        Address = json.Any("address")?.GetRawText(),
        Bio = json.Text("bio", Long),
        AdditionalInfo = json.Any("additional_info")?.GetRawText(),
    };

    // The same rules as for what users write into their profile: a link in it is shown by others.
    private static string? Claim(JsonMembers json, string name, int maxLength)
    {
        var value = json.Text(name, maxLength);
        if (value is not null && ProfileFields.All.First(field => field.Name == name).Check(value) is not null)
            json.Fail(name, $"is not a {name}");
        return value;
    }

    private static string? Email(JsonMembers json)
    {
        var email = json.Text("email", InputLimits.UserName);
        if (email is not null && (email.Count(c => c == '@') != 1 || email.StartsWith('@') || email.EndsWith('@') || email.Any(char.IsWhiteSpace)))
            json.Fail("email", "is not an e-mail address");
        return email;
    }

    private static string Plan(JsonMembers json)
    {
        var plan = json.Text("plan", Short) ?? "free";
        if (Array.IndexOf(Plans, plan) < 0)
            json.Fail("plan", $"must be {string.Join(", ", Plans)}");
        return plan;
    }
}
