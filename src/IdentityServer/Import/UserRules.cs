using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Which users of a product can be brought, and what becomes of them. Pure: who is already here is for the tables to say.</summary>
public sealed class UserRules(RoleMap roles)
{
    private const int UserNameMax = 50;
    private const int EmailMax = 255;
    private const int LoginMax = 255;
    private const int TermsMax = 50;
    private const int SecretMin = 10;

    // Enough of UserNameProposal's random names; the plain ones before them may be somebody's own.
    private const int RandomNames = 5;

    /// <summary>Checks a user.</summary>
    public Mapping<ImportedUser> Check(SourceUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var email = string.IsNullOrWhiteSpace(user.Email) ? null : user.Email;
        var username = string.IsNullOrWhiteSpace(user.Username) ? null : user.Username.Trim();
        List<string> notes = [];
        if (Refusal(user, username, ref email) is { } reason)
            return Mapping.Skip<ImportedUser>(user.Key, reason);

        var verified = email is not null && user.EmailVerified;
        var logins = Logins(user, notes);
        var hash = string.IsNullOrEmpty(user.PasswordHash) ? null : user.PasswordHash;
        var usable = BcryptPasswordHasher.CanVerify(hash);
        // Without a password somebody must be able to come in another way. An unproven e-mail is none: whoever holds the mailbox
        // may be a stranger, and the account is then emptied for them (claim_account).
        if (!usable && !verified && logins.Count == 0)
            return Mapping.Skip<ImportedUser>(user.Key, hash is null ? SkipReasons.NoWayIn : SkipReasons.BadHash);
        if (hash is not null && !usable)
            notes.Add("password left out: its hash is of no known form; a reset by mail or the provider lets them in");

        var row = new ImportedUser
        {
            Key = user.Key,
            Id = Guid.TryParse(user.Key, out var id) ? id : Guid.Empty,
            Username = username ?? "",
            Candidates = username is null ? Proposals(user, email!) : [],
            NormalizedUsername = username is null ? "" : AccountName.Normalize(username),
            Email = email,
            NormalizedEmail = email is null ? null : AccountName.Normalize(email),
            EmailVerified = verified,
            PasswordHash = usable ? hash : null,
            Roles = roles.Map(user, notes),
            IsActive = user.IsActive,
            Logins = logins,
            AuthenticatorSecret = Secret(user, notes),
        };
        return Mapping.Of(PlanFit.WithPlan(WithProfile(row, user, notes), user.Subscription, notes), notes);
    }

    private static string? Refusal(SourceUser user, string? username, ref string? email)
    {
        if (user.IsDeleted)
            return SkipReasons.Deleted;
        if (username is null && email is null)
            return SkipReasons.NoName;
        // Folded, a name may be longer than it was typed.
        if (username is not null && (username.Length > UserNameMax || !AccountName.IsClean(username) || AccountName.Normalize(username).Length is 0 or > UserNameMax))
            return SkipReasons.Username;
        if (email is not null && (!EmailAddress.TryParse(email, out email) || AccountName.Normalize(email).Length > EmailMax))
            return SkipReasons.Email;
        return null;
    }

    private static IReadOnlyList<string> Proposals(SourceUser user, string email)
    {
        var names = UserNameProposal.Candidates(new ProviderIdentity { Subject = user.Key, Email = email });
        return user.OthersHaveUsernames ? [.. names.TakeLast(RandomNames)] : names;
    }

    private static ImportedUser WithProfile(ImportedUser row, SourceUser user, List<string> notes) => row with
    {
        FullName = ProfileFit.Fit(FieldNames.FullName, user.FullName, notes),
        GivenName = ProfileFit.Fit("given_name", user.GivenName, notes),
        FamilyName = ProfileFit.Fit("family_name", user.FamilyName, notes),
        PhoneNumber = ProfileFit.Fit("phone_number", user.PhoneNumber, notes),
        PhoneNumberVerified = user.PhoneNumberVerified && !string.IsNullOrWhiteSpace(user.PhoneNumber),
        Picture = ProfileFit.Fit("picture", user.Picture, notes),
        Bio = ProfileFit.Fit("bio", user.Bio, notes),
        Locale = ProfileFit.Fit(FieldNames.Locale, user.Locale?.Replace('_', '-'), notes) ?? "en",
        Zoneinfo = ProfileFit.Fit("zoneinfo", user.Zoneinfo, notes) ?? "UTC",
        AdditionalInfo = ProfileFit.FitObject(user.AdditionalInfo, notes),
        TermsVersion = user.TermsVersion is { Length: > 0 and <= TermsMax } terms && AccountName.IsClean(terms) ? terms : null,
        TermsAcceptedAt = user.TermsAcceptedAt,
        CreatedAt = user.CreatedAt,
        UpdatedAt = user.UpdatedAt,
        LastLogin = user.LastLogin,
    };

    private static IReadOnlyList<ImportedLogin> Logins(SourceUser user, List<string> notes)
    {
        var logins = user.Logins.Select(login => login with { Provider = login.Provider.Trim().ToLowerInvariant() }).Distinct().ToList();
        var bad = logins.RemoveAll(login => login.Provider.Length is 0 or > 100 || login.Subject.Length is 0 or > LoginMax
            || !AccountName.IsClean(login.Provider) || !AccountName.IsClean(login.Subject));
        if (bad > 0)
            notes.Add("linked provider left out: its name or id does not fit");
        return logins;
    }

    private static byte[]? Secret(SourceUser user, List<string> notes)
    {
        if (!user.TwoFactorEnabled)
            return null;
        if (Base32.TryDecode(user.AuthenticatorKey, out var secret) && secret.Length is >= SecretMin and <= 64)
        {
            notes.Add("recovery codes left out: they make new ones on their account page");
            return secret;
        }

        notes.Add("two-step sign-in left out: there is no authenticator app in the source");
        return null;
    }
}
