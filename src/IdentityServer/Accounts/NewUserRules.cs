using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What an operator may put into a user, and the row it becomes. Names of products that move here may be longer and odder than what sign-up allows (S1).</summary>
public sealed class NewUserRules(NewPasswordHash hashes, IRoles defined, TimeProvider time)
{
    private const int UserNameMax = 50;

    /// <summary>Checks and builds.</summary>
    /// <exception cref="AdministrationException">A value makes no sense; the message names it.</exception>
    public async Task<User> BuildAsync(NewUser user, CancellationToken cancellationToken)
    {
        Check(user.Username.Trim() is { Length: >= 1 and <= UserNameMax } name && AccountName.IsClean(name), $"username must have 1 to {UserNameMax} characters, none of them a control character.");
        string? email = null;
        Check(user.Email is null || EmailAddress.TryParse(user.Email, out email), "email is not an e-mail address.");
        Check(email is not null || !user.EmailVerified, "email_verified needs an email.");
        Check(user.Address is null || IsObject(user.Address), "address must be a JSON object (OpenID Connect Core §5.1.1).");
        Check(user.AdditionalInfo is null || IsObject(user.AdditionalInfo), "additional_info must be a JSON object.");
        CheckPlan(user.Plan);
        await CheckRolesAsync(user.Roles, cancellationToken);
        var row = ToRow(user, email);
        row.PasswordHash = await HashOfAsync(user, row, cancellationToken);
        return row;
    }

    /// <summary>Refuses what is no plan.</summary>
    public static void CheckPlan(string plan) =>
        Check(PlanNames.Ordered.Contains(plan, StringComparer.Ordinal), $"plan must be one of {string.Join(", ", PlanNames.Ordered)}.");

    /// <summary>Refuses what is no role: 1 to 50 visible ASCII characters without quotes.</summary>
    public static void CheckRoles(IReadOnlyList<string> roles) =>
        Check(roles.All(Role.IsName), "roles must be 1 to 50 visible ASCII characters each, without blanks and quotes.");

    /// <summary>Refuses what is no role, and where roles are defined what is none of them: a typing error would shut somebody out.</summary>
    public async Task CheckRolesAsync(IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        CheckRoles(roles);
        var known = await defined.ReadAllAsync(cancellationToken);
        if (known.Count > 0 && roles.FirstOrDefault(role => !Role.Own.Contains(role) && !known.Any(one => one.Name == role)) is { } unknown)
            throw new AdministrationException($"There is no role {unknown}; there are {string.Join(", ", Role.Own.Concat(known.Select(role => role.Name)).Distinct().Order(StringComparer.Ordinal))}. Roles are defined by `config apply`.");
    }

    private async Task<string?> HashOfAsync(NewUser user, User row, CancellationToken cancellationToken)
    {
        Check(user.Password is null || user.PasswordHash is null, "password and password_hash exclude each other.");
        if (user.PasswordHash is { } hash)
        {
            Check(BcryptForm.TryParse(hash, out _), $"password_hash must be a bcrypt hash ($2a$, $2b$, $2y$ or $bcrypt-sha256$) of cost {BcryptForm.MinCost} to {BcryptForm.MaxCost}.");
            return hash;
        }

        if (user.Password is not { } password)
            return null;
        Check(password.Length is > 0 and <= InputLimits.Password && BcryptPasswordHasher.CanHash(password), $"password must have 1 to {InputLimits.Password} characters, none of them a control character.");
        return await hashes.MakeAsync(row, password, cancellationToken) ?? throw new AdministrationException("Too many passwords are being hashed; try again.");
    }

    private User ToRow(NewUser user, string? email)
    {
        var now = time.GetUtcNow();
        return new User
        {
            Id = Guid.CreateVersion7(),
            UserName = user.Username.Trim(),
            Email = email,
            EmailConfirmed = user.EmailVerified,
            FullName = user.FullName,
            GivenName = user.GivenName,
            FamilyName = user.FamilyName,
            MiddleName = user.MiddleName,
            Nickname = user.Nickname,
            Picture = user.Picture,
            Profile = user.Profile,
            Website = user.Website,
            Gender = user.Gender,
            Birthdate = user.Birthdate,
            Zoneinfo = user.Zoneinfo,
            Locale = user.Locale,
            PhoneNumber = user.PhoneNumber,
            PhoneNumberConfirmed = user.PhoneNumberVerified,
            Address = user.Address,
            Bio = user.Bio,
            AdditionalInfo = user.AdditionalInfo,
            Roles = [.. user.Roles.Distinct(StringComparer.Ordinal)],
            IsActive = user.IsActive,
            CreatedAt = now,
            Subscription = user.Plan == PlanNames.Free ? null : new Subscription { Plan = user.Plan, StartsAt = now },
        };
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(bool holds, string problem)
    {
        if (!holds)
            throw new AdministrationException(problem);
    }
}
