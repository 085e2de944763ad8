using IdentityPlatform.Deploy.Compose;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary>The table of secrets in <c>docs/deploy.md</c>: secret, key, what it is.</summary>
internal static class DocumentedSecrets
{
    /// <summary>Keys by secret.</summary>
    public static ILookup<string, string> Keys { get; } = Repository.Text("docs", "deploy.md").Split('\n')
        .Select(line => line.Split('|').Select(cell => cell.Trim().Trim('`')).ToArray())
        .Where(cells => cells.Length == 5 && cells[1] is "identity-server" or "resource-api" or "migrator")
        .ToLookup(cells => cells[1], cells => cells[2], StringComparer.Ordinal);

    /// <summary>The files that secrets become under a mount, with values that fit.</summary>
    public static Dictionary<string, string> Files(IEnumerable<string> names, MadeSecrets made) => names.SelectMany(name => Keys[name])
        .ToDictionary(key => $"/run/secrets/identity-platform/{key}", key => key.EndsWith(".pem", StringComparison.Ordinal) ? made[key] : key.StartsWith("ConnectionStrings", StringComparison.Ordinal) ? "Host=postgres;Username=somebody" : "value-of-a-secret", StringComparer.Ordinal);
}
