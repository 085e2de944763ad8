using System.Text.Json.Nodes;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary>
/// As much of kustomize as the manifests use, so that they are checked where there is no kubectl; where there is one, a
/// test holds the two against each other. A field that is not known here is refused.
/// </summary>
internal static class Kustomization
{
    private static readonly string[] Known =
        ["apiVersion", "kind", "resources", "components", "namespace", "images", "configMapGenerator", "replicas", "patches", "labels"];

    /// <summary>All objects of a folder below <c>deploy/k8s</c>.</summary>
    public static IReadOnlyList<JsonObject> Render(string folder) => Build(Repository.At("deploy", "k8s", folder), []);

    private static List<JsonObject> Build(string folder, List<JsonObject> objects)
    {
        var file = Yaml.Document(File.ReadAllText(Path.Combine(folder, "kustomization.yaml")));
        file.Select(field => field.Key).Except(Known, StringComparer.Ordinal).ShouldBeEmpty(folder);
        foreach (var resource in Texts(file, "resources").Select(resource => Path.GetFullPath(Path.Combine(folder, resource))))
            objects.AddRange(Directory.Exists(resource) ? Build(resource, []) : Yaml.Documents(File.ReadAllText(resource)));
        foreach (var component in Texts(file, "components"))
            Build(Path.GetFullPath(Path.Combine(folder, component)), objects);
        objects.AddRange(Items(file, "configMapGenerator").Select(generator => ConfigMap(generator, folder)));
        foreach (var patch in Items(file, "patches"))
            Patch(objects, patch);
        foreach (var replicas in Items(file, "replicas"))
            objects.Single(item => Kind(item) == "Deployment" && Name(item) == (string)replicas["name"]!)["spec"]!["replicas"] = replicas["count"]!.DeepClone();
        foreach (var image in Items(file, "images"))
            SetImage(objects, image);
        foreach (var (name, value) in Items(file, "labels").SelectMany(label => label["pairs"]!.AsObject()))
            objects.ForEach(item => Labels(item)[name] = value!.DeepClone());
        if ((string?)file["namespace"] is { } space)
            objects.ForEach(item => item["metadata"]![Kind(item) == "Namespace" ? "name" : "namespace"] = space);
        return objects;
    }

    private static JsonObject ConfigMap(JsonObject generator, string folder)
    {
        var data = new JsonObject();
        foreach (var line in Texts(generator, "envs").SelectMany(file => File.ReadAllLines(Path.Combine(folder, file))).Where(line => line.Length > 0 && line[0] != '#'))
            data[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        foreach (var file in Texts(generator, "files"))
            data[file] = File.ReadAllText(Path.Combine(folder, file));
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = (string)generator["name"]! }, ["data"] = data };
    }

    private static void Patch(List<JsonObject> objects, JsonObject patch)
    {
        var (kind, name) = ((string)patch["target"]!["kind"]!, (string)patch["target"]!["name"]!);
        var targets = objects.Where(item => Kind(item) == kind && name.Split('|').Contains(Name(item), StringComparer.Ordinal)).ToList();
        targets.Count.ShouldBe(name.Split('|').Length, $"{kind} {name} is not there to be patched");
        foreach (var (target, operation) in targets.SelectMany(target => Yaml.Document("all:\n" + (string)patch["patch"]!)["all"]!.AsArray().Select(operation => (target, operation!))))
        {
            // RFC 6901 §4: ~1 is a slash, ~0 a tilde.
            var path = ((string)operation["path"]!).Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
            JsonNode place = target;
            foreach (var part in path.SkipLast(1))
                place = place is JsonArray list ? list[int.Parse(part)]! : place[part]!;
            if ((string)operation["op"]! == "replace")
                place[path[^1]].ShouldNotBeNull($"{operation["path"]} of {kind} {name} is not there to be replaced");
            place[path[^1]] = operation["value"]!.DeepClone();
        }
    }

    private static void SetImage(List<JsonObject> objects, JsonObject image)
    {
        foreach (var container in objects.SelectMany(item => item["spec"]?["template"]?["spec"]?["containers"]?.AsArray() ?? []).Where(container => (string)container!["image"]! == (string)image["name"]!))
            container!["image"] = $"{image["newName"]}:{image["newTag"]}";
    }

    private static JsonObject Labels(JsonObject item)
    {
        var metadata = item["metadata"]!.AsObject();
        if (!metadata.ContainsKey("labels"))
            metadata["labels"] = new JsonObject();
        return metadata["labels"]!.AsObject();
    }

    private static string Kind(JsonObject item) => (string)item["kind"]!;

    private static string Name(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static IEnumerable<JsonObject> Items(JsonObject file, string key) => (file[key] as JsonArray ?? []).Select(item => item!.AsObject());

    private static IEnumerable<string> Texts(JsonObject file, string key) => (file[key] as JsonArray ?? []).Select(item => (string)item!);
}
