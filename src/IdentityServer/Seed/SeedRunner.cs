using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Seed.Changes;
using IdentityPlatform.IdentityServer.Stores;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>
/// Applies a seed file, again and again without harm: scopes, roles, plans, clients and stores are brought in line with it, users that
/// exist are left as they are, because what they are now is their own doing.
/// </summary>
public sealed partial class SeedRunner(
    ConfigurationRun configuration, UserAdministration users, StoreAdministration stores, IHostEnvironment environment, ILogger<SeedRunner> logger)
{
    // RFC 6749 §10.10: a secret must not be guessable. Whoever can think up a shorter one can be guessed.
    private const int ShortSecret = 22;

    /// <summary>Applies a file.</summary>
    /// <exception cref="SeedException">The file cannot be applied.</exception>
    public async Task<SeedFile> ApplyAsync(string path, CancellationToken cancellationToken)
    {
        var file = SeedReader.Read(path);
        DemoSecrets.Refuse(path, file, environment);
        WarnOfShortSecrets(file);
        await configuration.ApplyAsync(file, prune: false, "seed", agreed: null, cancellationToken);
        var made = await AddUsersAsync(file, cancellationToken);
        await AddStoresAsync(file, cancellationToken);
        LogApplied(logger, path, file.Scopes.Count, file.Clients.Count, file.Stores.Count, made, file.Users.Count);
        return file;
    }

    private void WarnOfShortSecrets(SeedFile file)
    {
        foreach (var registration in file.Clients.Where(client => client.ClientSecret?.Length < ShortSecret))
            LogShortSecret(logger, registration.Client.ClientId, ShortSecret);
    }

    private async Task<int> AddUsersAsync(SeedFile file, CancellationToken cancellationToken)
    {
        var made = 0;
        foreach (var (i, user) in file.Users.Index())
        {
            if (await users.ExistsAsync(user.Username, cancellationToken))
                continue;
            try
            {
                await users.CreateAsync(user, cancellationToken);
                made++;
            }
            catch (AdministrationException error)
            {
                throw file.Refuse($"users[{i}]", error.Message);
            }
        }

        return made;
    }

    private async Task AddStoresAsync(SeedFile file, CancellationToken cancellationToken)
    {
        foreach (var (i, store) in file.Stores.Index())
        {
            try
            {
                await stores.UpsertAsync(store, cancellationToken);
            }
            catch (AdministrationException error)
            {
                throw file.Refuse($"stores[{i}]", error.Message);
            }
        }
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "The secret of client {ClientId} has fewer than {Characters} characters and may be guessed; make a better one with: clients secret {ClientId}")]
    private static partial void LogShortSecret(ILogger logger, string clientId, int characters);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "Applied {Path}: {Scopes} scopes, {Clients} clients, {Stores} stores, {Made} new of {Users} users")]
    private static partial void LogApplied(ILogger logger, string path, int scopes, int clients, int stores, int made, int users);
}
