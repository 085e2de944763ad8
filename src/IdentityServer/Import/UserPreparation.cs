using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Import;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Gives imported users what depends on who is here already: ids, usernames for those without one, sealed secrets.</summary>
public sealed class UserPreparation(AuthenticatorSecrets secrets)
{
    private const int SaltBytes = 16;

    internal async Task<IReadOnlyList<ImportedUser>> PrepareAsync(ImportTarget target, IReadOnlyList<ImportedUser> users)
    {
        var ids = await target.TakenIdsAsync(users.Select(user => user.Id));
        // A source may name an id twice, or the one of somebody here.
        var used = ids.Select(Guid.Parse).Append(Guid.Empty).ToHashSet();
        var names = await target.TakenNamesAsync(users.SelectMany(user => user.Candidates).Select(AccountName.Normalize));
        var taken = names.Concat(users.Select(user => user.NormalizedUsername)).ToHashSet(StringComparer.Ordinal);
        return [.. users.Select(user => Seal(Name(user, taken) with { Id = used.Add(user.Id) ? user.Id : Guid.CreateVersion7() }))];
    }

    private static ImportedUser Name(ImportedUser user, HashSet<string> taken)
    {
        if (user.Candidates.Count == 0)
            return user;
        var name = user.Candidates.FirstOrDefault(candidate => taken.Add(AccountName.Normalize(candidate))) ?? $"user_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        return user with { Username = name, NormalizedUsername = AccountName.Normalize(name) };
    }

    private ImportedUser Seal(ImportedUser user) => user.AuthenticatorSecret is { } secret
        ? user with { SealedAuthenticator = secrets.Seal(user.Id, secret), RecoverySalt = RandomNumberGenerator.GetBytes(SaltBytes) }
        : user;
}
