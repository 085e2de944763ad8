using System.Text;
using System.Text.Json;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Reads a seed file and refuses whatever is not known or makes no sense, with its place.</summary>
public static class SeedReader
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <exception cref="SeedException">Something is wrong with it.</exception>
    public static SeedFile Read(string path)
    {
        var problems = new List<JsonProblem>();
        SeedFile? file = null;
        try
        {
            if (Utf8(File.ReadAllBytes(path)) is { } text)
            {
                using var document = JsonDocument.Parse(text, Options);
                file = Read(path, document.RootElement, problems);
            }
            else
            {
                problems.Add(new("", "is UTF-16 or UTF-32; save it as UTF-8"));
            }
        }
        catch (JsonException error)
        {
            // The reader's own text says line and position; it may quote a character, never a value.
            problems.Add(new("", $"is not well-formed JSON: {error.Message}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new("", Directory.Exists(path) ? "is a directory; name a file" : $"cannot be read: {error.Message}"));
        }

        return problems.Count == 0 ? file! : throw new SeedException(path, problems);
    }

    private static SeedFile Read(string path, JsonElement root, List<JsonProblem> problems)
    {
        var json = new JsonMembers(root, "", problems);
        var secrets = new SecretReferences(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new SeedFile
        {
            Path = path,
            Sections = SeedSections.OfConfiguration.Where(section => json.Any(section) is not null).ToHashSet(StringComparer.Ordinal),
            Scopes = [.. json.Objects(SeedSections.Scopes).Select(SeedEntries.Scope)],
            Clients = [.. json.Objects(SeedSections.Clients).Select(client => secrets.Resolve(client, ClientMetadata.Read(client, problems))).OfType<ClientRegistration>()],
            Roles = [.. json.Objects(SeedSections.Roles).Select(SeedEntries.Role)],
            Plans = [.. json.Objects(SeedSections.Plans).Select(SeedEntries.Plan)],
            Users = [.. json.Objects("users").Select(user => secrets.Resolve(user, SeedUserReader.Read(user)))],
            Stores = [.. json.Objects("stores").Select(SeedEntries.Store)],
        };
        json.RefuseOthers();
        RefuseRepeated(file.Scopes.Select(scope => scope.Name), SeedSections.Scopes, "name", problems);
        RefuseRepeated(file.Clients.Select(client => client.Client.ClientId), SeedSections.Clients, "client_id", problems);
        RefuseRepeated(file.Roles.Select(role => role.Name), SeedSections.Roles, "name", problems);
        RefuseRepeated(file.Plans.Select(plan => plan.Name), SeedSections.Plans, "name", problems);
        RefuseRepeated(file.Plans.SelectMany(plan => plan.LemonSqueezyVariants), SeedSections.Plans, "lemon_squeezy_variants", problems);
        RefuseRepeated(file.Users.Select(user => user.Username.ToUpperInvariant()), "users", "username", problems);
        RefuseRepeated(file.Stores.Select(store => store.Id), "stores", "id", problems);
        return file;
    }

    private static void RefuseRepeated<T>(IEnumerable<T> keys, string array, string member, List<JsonProblem> problems)
    {
        var seen = new HashSet<T>();
        foreach (var (i, key) in keys.Index())
        {
            if (!seen.Add(key))
                problems.Add(new(member == "lemon_squeezy_variants" ? array : $"{array}[{i}].{member}", $"{key} is there twice"));
        }
    }

    // RFC 8259 §8.1: UTF-8; a mark in front of it is passed over. Null for what an editor saved otherwise.
    private static ReadOnlyMemory<byte>? Utf8(byte[] bytes)
    {
        var text = bytes.AsMemory();
        if (text.Span.StartsWith(Encoding.UTF8.Preamble))
            return text[Encoding.UTF8.Preamble.Length..];
        return text.Span.StartsWith(Encoding.Unicode.Preamble) || text.Span.StartsWith(Encoding.BigEndianUnicode.Preamble) ? null : text;
    }
}
