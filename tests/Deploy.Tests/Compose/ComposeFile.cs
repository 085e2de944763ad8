using System.Text.Json.Nodes;

namespace IdentityPlatform.Deploy.Compose;

/// <summary><c>docker-compose.yml</c>.</summary>
internal sealed class ComposeFile
{
    private ComposeFile(JsonObject json) => Json = json;

    public static ComposeFile Current { get; } = new(Yaml.Document(Repository.Text("docker-compose.yml")));

    public JsonObject Json { get; }

    public IReadOnlyList<ComposeService> Services => [.. ((JsonObject)Json["services"]!).Select(service => new ComposeService(service.Key, (JsonObject)service.Value!))];

    /// <summary>Secrets: name and file, from the root of the repository.</summary>
    public IReadOnlyDictionary<string, string> Secrets =>
        ((JsonObject)Json["secrets"]!).ToDictionary(secret => secret.Key, secret => ((string)secret.Value!["file"]!)[2..], StringComparer.Ordinal);

    public ComposeService this[string name] => Services.Single(service => service.Name == name);

    /// <summary>The services in an order in which each comes after all it waits for.</summary>
    public IEnumerable<ComposeService> InOrder()
    {
        var left = Services.ToList();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var next = left.Find(service => service.DependsOn.Keys.All(done.Contains)) ?? throw new InvalidDataException($"{left[0].Name} waits for itself");
            left.Remove(next);
            done.Add(next.Name);
            yield return next;
        }
    }
}
