using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>The secrets of <c>seed/demo.json</c>. Everybody can read them there, so they are good for Development only.</summary>
public static class DemoSecrets
{
    private const string EndOfClientSecrets = "-for-development-only";
    private const string StartOfPasswords = "Passw0rd!";

    /// <summary>Refuses a file with any of them outside Development.</summary>
    /// <exception cref="SeedException">It has some; every place is named.</exception>
    public static void Refuse(string path, SeedFile file, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment() && In(file).ToList() is { Count: > 0 } known)
            throw new SeedException(path, known);
    }

    private static IEnumerable<JsonProblem> In(SeedFile file)
    {
        foreach (var (i, client) in file.Clients.Index())
        {
            if (client.ClientSecret?.EndsWith(EndOfClientSecrets, StringComparison.OrdinalIgnoreCase) == true)
                yield return new($"clients[{i}].client_secret", "is the demo's, which everybody knows; outside Development use another, such as openssl rand -base64 32 makes");
        }

        foreach (var (i, user) in file.Users.Index())
        {
            if (IsDemoPassword(user))
                yield return new($"users[{i}].password", "is the demo's, which everybody knows; outside Development use another, or none and users add");
        }
    }

    private static bool IsDemoPassword(NewUser user) =>
        string.Equals(user.Password, StartOfPasswords + user.Username, StringComparison.OrdinalIgnoreCase);
}
