using System.Text.Json;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Reads a seed file and refuses whatever is not known or makes no sense, with its place.</summary>
public static class SeedReader
{
    private const int Name = 200;
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <exception cref="SeedException">Something is wrong with it.</exception>
    public static SeedFile Read(string path)
    {
        var problems = new List<JsonProblem>();
        SeedFile? file = null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            file = Read(path, document.RootElement, problems);
        }
        catch (JsonException error)
        {
            // The reader's own text says line and position; it may quote a character, never a value.
            problems.Add(new("", $"is not well-formed JSON: {error.Message}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new("", $"cannot be read: {error.Message}"));
        }

        return problems.Count == 0 ? file! : throw new SeedException(path, problems);
    }

    private static SeedFile Read(string path, JsonElement root, List<JsonProblem> problems)
    {
        var json = new JsonMembers(root, "", problems);
        var file = new SeedFile(
            path,
            [.. json.Objects("scopes").Select(ReadScope)],
            [.. json.Objects("clients").Select(client => ClientMetadata.Read(client, problems)).OfType<ClientRegistration>()],
            [.. json.Objects("users").Select(SeedUserReader.Read)],
            [.. json.Objects("stores").Select(ReadStore)]);
        json.RefuseOthers();
        RefuseRepeated(file.Scopes.Select(scope => scope.Name), "scopes", "name", problems);
        RefuseRepeated(file.Clients.Select(client => client.Client.ClientId), "clients", "client_id", problems);
        RefuseRepeated(file.Users.Select(user => user.Username.ToUpperInvariant()), "users", "username", problems);
        RefuseRepeated(file.Stores.Select(store => store.Id), "stores", "id", problems);
        return file;
    }

    /// <summary>Reads a scope.</summary>
    internal static Scope ReadScope(JsonMembers json)
    {
        var name = json.RequiredText("name", Name);
        if (name.Length > 0 && (name.Contains(' ', StringComparison.Ordinal) || !ScopeSet.TryParse(name, out _)))
            json.Fail("name", "must be one scope name (RFC 6749 §3.3)");
        if (ScopeNames.OfUsers.Contains(name))
            json.Fail("name", $"{name} is the server's own scope and always exists; leave it out");

        var resources = json.Texts("resources", InputLimits.RedirectUri) ?? [];
        for (var i = 0; i < resources.Count; i++)
        {
            // RFC 8707 §2: an absolute URI without fragment.
            if (!Uri.TryCreate(resources[i], UriKind.Absolute, out _) || !resources[i].Contains(':', StringComparison.Ordinal) || resources[i].Contains('#', StringComparison.Ordinal))
                json.Fail($"resources[{i}]", "must be an absolute URI without fragment");
        }

        var scope = new Scope(name, json.Text("display_name", Name), resources);
        json.RefuseOthers();
        return scope;
    }

    private static NewStore ReadStore(JsonMembers json)
    {
        if (json.Any("id") is null)
            json.Fail("id", "is required");
        var store = new NewStore(
            json.Number("id", 1, long.MaxValue) ?? 0,
            json.RequiredText("name", Name),
            json.RequiredText("owner", Name),
            [.. json.Objects("access").Select(ReadAccess)]);
        json.RefuseOthers();
        return store;
    }

    private static NewStoreAccess ReadAccess(JsonMembers json)
    {
        var access = new NewStoreAccess(json.RequiredText("user", Name), json.RequiredText("role", Name));
        if (access.Role is not ("" or "manager" or "staff" or "viewer"))
            json.Fail("role", "must be manager, staff or viewer");
        json.RefuseOthers();
        return access;
    }

    private static void RefuseRepeated<T>(IEnumerable<T> keys, string array, string member, List<JsonProblem> problems)
    {
        var seen = new HashSet<T>();
        foreach (var (i, key) in keys.Index())
        {
            if (!seen.Add(key))
                problems.Add(new($"{array}[{i}].{member}", $"{key} is there twice"));
        }
    }
}
