using System.Text.Json.Nodes;

namespace IdentityPlatform.Deploy.Compose;

/// <summary>One service of the compose file.</summary>
/// <param name="Name">Its name, which is its host's name too.</param>
/// <param name="Json">All that is said of it.</param>
internal sealed record ComposeService(string Name, JsonObject Json)
{
    public string Image => (string)Json["image"]!;

    /// <summary>The last part of the image's name, without the version.</summary>
    public string Kind => Image.Split('/').Last().Split(':').First();

    /// <summary>Whether its program is one of this repository.</summary>
    public bool IsOurs => Json.ContainsKey("build");

    /// <summary>Whether it is a service of ours on .NET.</summary>
    public bool IsDotnet => Kind is "identity-server" or "resource-api";

    public string[] Command => Texts("command");

    public string[] Healthcheck => Json["healthcheck"]?["test"] is JsonArray test ? [.. test.Select(part => (string)part!).SkipWhile(part => part == "CMD")] : [];

    public IReadOnlyDictionary<string, string> Environment => (Json["environment"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => entry.Value!.ToString(), StringComparer.Ordinal);

    /// <summary>Secrets: where the file is in the container, and the secret's name.</summary>
    public IReadOnlyDictionary<string, string> Secrets => (Json["secrets"] as JsonArray ?? []).Select(secret => secret is JsonObject map ? ((string)map["target"]!, (string)map["source"]!) : ((string)secret!, (string)secret!))
        .ToDictionary(secret => $"/run/secrets/{secret.Item1}", secret => secret.Item2, StringComparer.Ordinal);

    /// <summary>What it waits for: the service, and how far it has to be.</summary>
    public IReadOnlyDictionary<string, string> DependsOn => (Json["depends_on"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => (string)entry.Value!["condition"]!, StringComparer.Ordinal);

    /// <summary>Files of the repository that are mounted: path there, path in the container.</summary>
    public IEnumerable<(string Host, string Container)> Mounts => Texts("volumes").Select(volume => volume.Split(':')).Where(parts => parts[0].StartsWith('.')).Select(parts => (parts[0][2..], parts[1]));

    public string[] Texts(string key) => [.. (Json[key] as JsonArray ?? []).Select(text => text!.ToString())];
}
