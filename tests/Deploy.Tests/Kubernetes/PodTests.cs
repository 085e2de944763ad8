using IdentityPlatform.Deploy.Compose;
using IdentityPlatform.Deploy.Docker;
using IdentityPlatform.Deploy.Settings;
using IdentityPlatform.IdentityServer.Commands;
using k8s.Models;

namespace IdentityPlatform.Deploy.Kubernetes;

/// <summary>What runs in the cluster: images, commands, settings, secrets, probes, rights.</summary>
public sealed class PodTests(MadeSecrets made) : IClassFixture<MadeSecrets>
{
    public static TheoryData<string> Overlays => ["dev", "prod"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pods_All_KeepToTheRestrictedStandard(string overlay)
    {
        foreach (var pod in Manifests.Of(overlay).Pods)
        {
            var (spec, container) = (pod.Template.Spec, pod.Container);
            spec.AutomountServiceAccountToken.ShouldBe(false, pod.Owner);
            spec.SecurityContext.RunAsNonRoot.ShouldBe(true);
            $"{spec.SecurityContext.RunAsUser}:{spec.SecurityContext.RunAsGroup}".ShouldBe(Dockerfile.OfImage(container.Image).User);
            spec.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
            container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
            container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
            container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
            container.Resources.Requests.Keys.ShouldBe(["cpu", "memory"]);
            container.Resources.Limits.ShouldContainKey("memory");
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pods_All_RunWhatTheImagesHave(string overlay)
    {
        foreach (var pod in Manifests.Of(overlay).Pods)
        {
            var image = Dockerfile.OfImage(pod.Container.Image);
            pod.Container.Image.ShouldMatch(":[0-9]+\\.[0-9]+\\.[0-9]+$");
            pod.Container.Command.ShouldBeNull();
            if (pod.Kind == "identity-server")
                CommandLine.Check([.. pod.Container.Args]).ShouldBeEmpty();
            else if (pod.Kind == "resource-api")
                pod.Container.Args.Single().ShouldBeOneOf("serve", "migrate");
            if (!pod.IsJob)
                pod.Container.Ports.Single().ContainerPort.ShouldBe(image.Port);
            foreach (var probe in new[] { pod.Container.StartupProbe, pod.Container.LivenessProbe, pod.Container.ReadinessProbe }.OfType<V1Probe>())
                probe.HttpGet.Port.Value.ShouldBe(pod.Container.Ports.Single().Name);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Settings_OfEachPod_AreReadAndAccepted(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        foreach (var pod in manifests.Pods)
        {
            var settings = manifests.ConfigMap(pod.Container.EnvFrom.Single().ConfigMapRef.Name, pod.IsJob).Data;
            var environment = Dockerfile.OfImage(pod.Container.Image).Environment.Concat(settings).ToDictionary(StringComparer.Ordinal);

            new ContainerSettings(pod.Kind, environment, DocumentedSecrets.Files(pod.Secrets, made)).Problems().ShouldBeEmpty($"{overlay} {pod.Owner}");
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_AreMountedNeverInTheEnvironmentAndAllDocumented(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        foreach (var pod in manifests.Pods)
        {
            foreach (var secret in pod.Secrets)
                DocumentedSecrets.Keys[secret].ShouldNotBeEmpty(secret);
            pod.Container.Env.ShouldBeNull();
            // The login that owns the tables is for the jobs only.
            pod.Secrets.Contains("migrator", StringComparer.Ordinal).ShouldBe(pod.IsJob);
        }

        manifests.All.OfType<V1Secret>().ShouldBeEmpty();
        manifests.All.OfType<V1ConfigMap>().SelectMany(map => map.Data.Keys).ShouldAllBe(key => !key.Contains("Password", StringComparison.Ordinal) && !key.Contains("ClientSecret", StringComparison.Ordinal) && !key.Contains("ConnectionStrings", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Leaving_TakesNoLongerThanThePodIsGiven(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        foreach (var pod in manifests.Pods.Where(pod => !pod.IsJob))
        {
            var settings = manifests.ConfigMap(pod.Container.EnvFrom.Single().ConfigMapRef.Name, ofJobs: false).Data;
            var delay = settings.TryGetValue("Shutdown__ReadinessDelay", out var text) ? TimeSpan.Parse(text) : TimeSpan.FromSeconds(pod.Container.Lifecycle.PreStop.Sleep.Seconds);
            var readiness = pod.Container.ReadinessProbe;
            // Balancers have seen it before the doors close ...
            delay.TotalSeconds.ShouldBeGreaterThanOrEqualTo((readiness.PeriodSeconds ?? 10) * (double)(readiness.FailureThreshold ?? 3) - 5, pod.Owner);
            // ... and the host, which gives requests 30 s in all, is not killed meanwhile.
            pod.Template.Spec.TerminationGracePeriodSeconds!.Value.ShouldBeGreaterThanOrEqualTo((long)(pod.Kind == "spa" ? delay.TotalSeconds + 10 : delay.TotalSeconds + 30), pod.Owner);
        }
    }
}
