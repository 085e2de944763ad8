using System.Text;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>
/// Secrets that a file names instead of holding: <c>env:NAME</c> is a variable of the environment, <c>file:PATH</c> a file's
/// text without the line end, as Docker and Kubernetes mount secrets. Nothing here repeats a secret.
/// </summary>
/// <param name="folder">What relative paths are relative to: the folder of the file.</param>
internal sealed class SecretReferences(string folder)
{
    private const string Variable = "env:";
    private const string Path = "file:";
    private const int MaxFile = 16 * 1024;

    /// <summary>The client with the secret itself; null stays null.</summary>
    public ClientRegistration? Resolve(JsonMembers json, ClientRegistration? client)
    {
        if (client?.ClientSecret is not { } said || Find(json, "client_secret", said) is not { } secret)
            return client;
        if (secret.Length > InputLimits.ClientSecret || secret.Any(c => c is < ' ' or > '~'))
            json.Fail("client_secret", $"what {said} holds must be printable ASCII, at most {InputLimits.ClientSecret} characters");
        return client with { ClientSecret = secret };
    }

    /// <summary>The user with the password itself.</summary>
    public NewUser Resolve(JsonMembers json, NewUser user) =>
        user with { Password = Resolve(json, "password", user.Password), PasswordHash = Resolve(json, "password_hash", user.PasswordHash) };

    private string? Resolve(JsonMembers json, string member, string? said) => said is null ? null : Find(json, member, said) ?? said;

    // Null when the value is no reference, and when it leads nowhere.
    private string? Find(JsonMembers json, string member, string said)
    {
        var found = said.StartsWith(Variable, StringComparison.Ordinal) ? FromEnvironment(json, member, said[Variable.Length..])
            : said.StartsWith(Path, StringComparison.Ordinal) ? FromFile(json, member, said[Path.Length..])
            : null;
        if (found?.Length != 0)
            return found;
        json.Fail(member, $"{said} is empty; put the secret there");
        return null;
    }

    private static string? FromEnvironment(JsonMembers json, string member, string name)
    {
        if (Environment.GetEnvironmentVariable(name) is { } value)
            return value;
        json.Fail(member, $"the environment has no variable {name}; set it where this command runs, or leave {member} out to keep what is stored");
        return null;
    }

    private string? FromFile(JsonMembers json, string member, string name)
    {
        var path = System.IO.Path.Combine(folder, name);
        try
        {
            if (new FileInfo(path).Length <= MaxFile)
                return File.ReadAllText(path, Encoding.UTF8).TrimEnd('\r', '\n');
            json.Fail(member, $"{path} is too large for a secret");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            json.Fail(member, Directory.Exists(path) ? $"{path} is a directory; name the file in it" : $"{path} cannot be read: {error.Message}");
        }

        return null;
    }
}
