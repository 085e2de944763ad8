using k8s;
using k8s.Models;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary>What an overlay brings to the cluster, in both of its steps, as objects of the official client.</summary>
internal sealed class Manifests
{
    private Manifests(string overlay)
    {
        Overlay = overlay;
        Migrate = Parse(Kustomization.Render($"overlays/{overlay}/migrate"));
        App = Parse(Kustomization.Render($"overlays/{overlay}/app"));
    }

    public string Overlay { get; }

    /// <summary>The first step.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Migrate { get; }

    /// <summary>The second.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> App { get; }

    public IEnumerable<IKubernetesObject<V1ObjectMeta>> All => [.. Migrate, .. App];

    /// <summary>Every pod that runs.</summary>
    public IEnumerable<PodOf> Pods =>
    [
        .. Migrate.OfType<V1Job>().Select(job => new PodOf(job.Metadata.Name, job.Spec.Template)),
        .. App.OfType<V1Deployment>().Select(deployment => new PodOf(deployment.Metadata.Name, deployment.Spec.Template)),
    ];

    public static Manifests Of(string overlay) => new(overlay);

    /// <summary>Reads objects; a field that Kubernetes does not know, or that is there twice, is an error.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Parse(IEnumerable<System.Text.Json.Nodes.JsonObject> objects) =>
        [.. KubernetesYaml.LoadAllFromString(string.Join("\n---\n", objects.Select(item => item.ToJsonString())), strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>The settings that a pod takes its environment from.</summary>
    public V1ConfigMap ConfigMap(string name, bool ofJobs) => (ofJobs ? Migrate : App).OfType<V1ConfigMap>().Single(map => map.Metadata.Name == name);
}

/// <summary>A pod and who runs it.</summary>
internal sealed record PodOf(string Owner, V1PodTemplateSpec Template)
{
    public bool IsJob => Owner.StartsWith("migrate-", StringComparison.Ordinal);

    public V1Container Container => Template.Spec.Containers.Single();

    /// <summary>The program, by the last part of the image's name.</summary>
    public string Kind => Container.Image.Split('/').Last().Split(':').First();

    /// <summary>Secrets that are mounted, by name.</summary>
    public IEnumerable<string> Secrets => Template.Spec.Volumes?.SelectMany(volume => volume.Projected?.Sources ?? []).Select(source => source.Secret.Name) ?? [];
}
