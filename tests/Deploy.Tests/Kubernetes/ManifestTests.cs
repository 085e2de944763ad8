using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s.Models;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary>The manifests are what Kubernetes knows, and their references lead somewhere.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Overlays => ["dev", "prod"];

    [Theory]
    [InlineData("overlays/dev/migrate")]
    [InlineData("overlays/dev/app")]
    [InlineData("overlays/prod/migrate")]
    [InlineData("overlays/prod/app")]
    [InlineData("observability")]
    public void Render_IsWhatKubectlMakes(string folder)
    {
        var rendered = Kustomization.Render(folder);

        Manifests.Parse(rendered).Count.ShouldBe(rendered.Count);
        // Where there is no kubectl, what was read strictly has to do.
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(directory => File.Exists(Path.Combine(directory, "kubectl"))))
            return;
        var names = rendered.Where(item => (string)item["kind"]! == "ConfigMap").Select(item => (string)item["metadata"]!["name"]!);
        var theirs = Regex.Replace(Repository.Run("kubectl", ["kustomize", Repository.At("deploy", "k8s", folder)]), $"name: (?<name>{string.Join('|', names)})-[a-z0-9]{{10}}\\n", "name: ${name}\n", RegexOptions.ExplicitCapture);
        Texts(Yaml.Documents(theirs)).ShouldBe(Texts(rendered));
    }

    [Fact]
    public void Parse_FieldThatIsNone_IsFound()
    {
        var service = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = new JsonObject { ["selektor"] = new JsonObject() } };

        Should.Throw<YamlDotNet.Core.YamlException>(() => Manifests.Parse([service]));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void References_AllLeadSomewhere(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        foreach (var service in manifests.App.OfType<V1Service>())
        {
            var pod = manifests.Pods.Single(pod => Selects(service.Spec.Selector, pod));
            pod.Container.Ports.Select(port => port.Name).ShouldContain(service.Spec.Ports.Single().TargetPort.Value);
        }

        foreach (var budget in manifests.App.OfType<V1PodDisruptionBudget>())
            manifests.Pods.Count(pod => Selects(budget.Spec.Selector.MatchLabels, pod)).ShouldBe(1, budget.Metadata.Name);
        foreach (var deployment in manifests.App.OfType<V1Deployment>())
        {
            Selects(deployment.Spec.Selector.MatchLabels, new PodOf(deployment.Metadata.Name, deployment.Spec.Template)).ShouldBeTrue();
            manifests.App.OfType<V1ServiceAccount>().ShouldContain(account => account.Metadata.Name == deployment.Spec.Template.Spec.ServiceAccountName);
            foreach (var spread in deployment.Spec.Template.Spec.TopologySpreadConstraints)
                Selects(spread.LabelSelector.MatchLabels, new PodOf(deployment.Metadata.Name, deployment.Spec.Template)).ShouldBeTrue();
        }

        foreach (var scaler in manifests.App.OfType<V2HorizontalPodAutoscaler>())
            manifests.App.OfType<V1Deployment>().ShouldContain(deployment => deployment.Metadata.Name == scaler.Spec.ScaleTargetRef.Name && deployment.Spec.Replicas == null);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Ingress_LeadsEachPublicNameToItsServiceOverTls(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var ingress = manifests.App.OfType<V1Ingress>().Single();
        var (identity, api, spa) = (Data(manifests, "identity-server"), Data(manifests, "resource-api"), Data(manifests, "spa"));

        var hosts = ingress.Spec.Rules.ToDictionary(rule => rule.Http.Paths.Single().Backend.Service.Name, rule => "https://" + rule.Host, StringComparer.Ordinal);
        hosts["identity-server"].ShouldBe(identity["Issuer"]);
        hosts["resource-api"].ShouldBe(api["PublicUrl"]);
        hosts["spa"].ShouldBe(api["Cors__AllowedOrigins__0"]);
        (api["Issuer"], spa["AUTHORITY"], spa["API"]).ShouldBe((identity["Issuer"], identity["Issuer"], api["PublicUrl"]));
        ingress.Spec.Tls.Single().Hosts.Select(host => "https://" + host).ShouldBe(hosts.Values, ignoreOrder: true);
        ingress.Metadata.Annotations["nginx.org/redirect-to-https"].ShouldBe("true");
        foreach (var backend in ingress.Spec.Rules.Select(rule => rule.Http.Paths.Single().Backend.Service))
            manifests.App.OfType<V1Service>().Single(service => service.Metadata.Name == backend.Name).Spec.Ports.ShouldContain(port => port.Name == backend.Port.Name);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Network_IsDeniedButForWhatIsNamed(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var policies = manifests.All.OfType<V1NetworkPolicy>().ToList();

        var deny = policies.Single(policy => policy.Metadata.Name == "default-deny").Spec;
        (deny.PodSelector.MatchLabels, deny.Ingress, deny.Egress).ShouldBe((null, null, null));
        deny.PolicyTypes.ShouldBe(["Ingress", "Egress"]);
        foreach (var policy in policies.Where(policy => policy.Metadata.Name is not ("default-deny" or "dns")))
            manifests.Pods.ShouldContain(pod => Selects(policy.Spec.PodSelector, pod), policy.Metadata.Name);
        // Every rule names both a peer and a port.
        policies.SelectMany(policy => policy.Spec.Egress ?? []).ShouldAllBe(rule => rule.To.Count > 0 && rule.Ports.Count > 0);
        policies.SelectMany(policy => policy.Spec.Ingress ?? []).ShouldAllBe(rule => rule.FromProperty.Count > 0 && rule.Ports.Count > 0);
    }

    [Fact]
    public void Prod_RunsTwoOfEverythingAtLeast()
    {
        var app = Manifests.Of("prod").App;
        foreach (var deployment in app.OfType<V1Deployment>())
        {
            var least = deployment.Spec.Replicas ?? app.OfType<V2HorizontalPodAutoscaler>().Single(scaler => scaler.Spec.ScaleTargetRef.Name == deployment.Metadata.Name).Spec.MinReplicas;
            least!.Value.ShouldBeGreaterThanOrEqualTo(2, deployment.Metadata.Name);
            deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value.ShouldBe("0");
            app.OfType<V1PodDisruptionBudget>().ShouldContain(budget => budget.Metadata.Name == deployment.Metadata.Name);
        }
    }

    [Fact]
    public void Environments_ShareNothing()
    {
        var (dev, prod) = (Manifests.Of("dev"), Manifests.Of("prod"));

        foreach (var name in new[] { "identity-server", "resource-api" })
        {
            Data(dev, name)["Database__Schema"].ShouldEndWith("_dev");
            Data(prod, name)["Database__Schema"].ShouldEndWith("_prod");
            Data(dev, name)["Issuer"].ShouldNotBe(Data(prod, name)["Issuer"]);
        }

        dev.All.Select(item => item.Metadata.NamespaceProperty).OfType<string>().Distinct(StringComparer.Ordinal).ShouldBe(["identity-dev"]);
        prod.All.Select(item => item.Metadata.NamespaceProperty).OfType<string>().Distinct(StringComparer.Ordinal).ShouldBe(["identity-prod"]);
    }

    private static IDictionary<string, string> Data(Manifests manifests, string name) => manifests.ConfigMap(name, ofJobs: false).Data;

    private static bool Selects(IDictionary<string, string> labels, PodOf pod) =>
        labels.All(label => pod.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static bool Selects(V1LabelSelector selector, PodOf pod) => Selects(selector.MatchLabels ?? new Dictionary<string, string>(), pod)
        && (selector.MatchExpressions ?? []).All(term => term.OperatorProperty == "In" && pod.Template.Metadata.Labels.TryGetValue(term.Key, out var value) && term.Values.Contains(value));

    // The order of objects and of their fields means nothing.
    private static IEnumerable<string> Texts(IEnumerable<JsonObject> objects) => objects.Select(item => Sorted(item)!.ToJsonString()).Order(StringComparer.Ordinal);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
