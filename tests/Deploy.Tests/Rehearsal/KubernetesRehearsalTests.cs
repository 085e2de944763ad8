using System.Net;
using IdentityPlatform.Deploy.Kubernetes;
using k8s.Models;
using Npgsql;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>The jobs and deployments of both overlays in one PostgreSQL, in the order of <c>roll-out</c>, without a cluster (P11, P16).</summary>
public sealed class KubernetesRehearsalTests : IAsyncLifetime
{
    private const string ClientSecret = "a-client-secret-of-the-rehearsal";
    private static readonly string[] Logins = ["identity_platform_migrator", "identity_server", "resource_api"];

    private Stage _stage = null!;

    [Fact]
    public async Task RollOut_DevAndProd_KeepsThemApartAndServesProd()
    {
        foreach (var overlay in new[] { "dev", "prod" })
            await MigrateAsync(Manifests.Of(overlay));
        await NobodyReadsAsync("dev", "prod");
        await NobodyReadsAsync("prod", "dev");

        var prod = Manifests.Of("prod");
        var pods = prod.Pods.Where(pod => !pod.IsJob).ToList();
        var identity = pods.Single(pod => pod.Kind == "identity-server");
        // As docs/deploy.md brings the first clients: into a running pod.
        await Start(prod, identity, "clients", ["seed", "/dev/stdin"], Clients()).CompletedAsync();
        Container[] replicas = [Start(prod, identity, "identity-1", identity.Container.Args), Start(prod, identity, "identity-2", identity.Container.Args)];
        var api = Start(prod, pods.Single(pod => pod.Kind == "resource-api"), "api", ["serve"]);
        var spa = SpaStage.Start(_stage, Settings(prod, pods.Single(pod => pod.Kind == "spa")));
        await FrontDoor.OpenAsync(_stage, new Dictionary<string, int[]> { ["identity-server"] = [.. replicas.Select(replica => replica.Port)], ["resource-api"] = [api.Port], ["spa"] = [spa] });
        foreach (var (pod, port) in new[] { (identity, replicas[0].Port), (identity, replicas[1].Port), (pods.Single(pod => pod.Kind == "resource-api"), api.Port), (pods.Single(pod => pod.Kind == "spa"), spa) })
            await ProbesAnswerAsync(pod, port);

        using var visitor = new Visitor(_stage);
        var token = await visitor.TokenAsync(ClientSecret, "stocks:read");
        using var listings = await visitor.GetAsync("resource-api", "/api/v1/stocks/listings?market=KRX", token);
        listings.StatusCode.ShouldBe(HttpStatusCode.OK, await listings.Content.ReadAsStringAsync());
        // A replica that leaves says so first, and takes no longer than it said.
        (await replicas[0].Process.StopAsync()).ShouldBe(0, replicas[0].Process.Output);
        (await visitor.TokenAsync(ClientSecret, "stocks:read")).ShouldNotBeNullOrEmpty();
    }

    public async Task InitializeAsync()
    {
        _stage = await Stage.SetAsync();
        foreach (var environment in new[] { "dev", "prod" })
        {
            _stage.Prepare($"deploy/postgres/roles-{environment}.sql");
            foreach (var login in Logins)
                await File.WriteAllTextAsync(Path.Combine(_stage.Folder("passwords"), $"{login}_{environment}"), $"secret of {login} {environment}");
        }

        _stage.Prepare("deploy/postgres/set-passwords", _stage.Folder("passwords"));
        foreach (var (service, host) in new[] { ("identity-server", "id"), ("resource-api", "api"), ("spa", "app") })
            _stage.Rewrites.Add(($"https://{host}.example.com", $"https://localhost:{_stage.PublicPorts[service]}"));
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    private async Task MigrateAsync(Manifests manifests)
    {
        foreach (var job in manifests.Pods.Where(pod => pod.IsJob))
            await Start(manifests, job, $"{manifests.Overlay}-{job.Owner}", job.Container.Args).CompletedAsync();
    }

    private Container Start(Manifests manifests, PodOf pod, string name, IEnumerable<string> arguments, string? input = null)
    {
        var settings = new Dictionary<string, string>(Settings(manifests, pod))
        {
            ["ForwardedHeaders__KnownNetworks__0"] = "127.0.0.0/8",
            // The authority of this rehearsal; in a cluster the certificate is one that everybody knows.
            ["SSL_CERT_FILE"] = Path.Combine(_stage.Made.Folder, "authority.pem"),
        };
        if (settings.ContainsKey("Shutdown__ReadinessDelay"))
            settings["Shutdown__ReadinessDelay"] = "00:00:01";
        return _stage.Start(name, pod.Container.Image, arguments, settings, Secrets(pod, manifests.Overlay), input);
    }

    private static Dictionary<string, string> Settings(Manifests manifests, PodOf pod) =>
        new(manifests.ConfigMap(pod.Container.EnvFrom.Single().ConfigMapRef.Name, pod.IsJob).Data, StringComparer.Ordinal);

    private Dictionary<string, string> Secrets(PodOf pod, string environment) => DocumentedSecrets.Files(pod.Secrets, _stage.Made).ToDictionary(file => file.Key, file => Path.GetFileName(file.Key) switch
    {
        "ConnectionStrings__IdentityServer" => Connection("identity_server", environment),
        "ConnectionStrings__ResourceApi" => Connection("resource_api", environment),
        "ConnectionStrings__Migrator" => Connection("identity_platform_migrator", environment),
        "Introspection__ClientSecret" => ClientSecret,
        _ => file.Value,
    }, StringComparer.Ordinal);

    private string Connection(string login, string environment) =>
        _stage.Rewrite($"Host=postgres;Database=identity_platform;Username={login}_{environment};Password=secret of {login} {environment};Maximum Pool Size=20");

    // Every table of the other environment, by every login of this one.
    private async Task NobodyReadsAsync(string reader, string owner)
    {
        var tables = await QueryAsync(new NpgsqlConnectionStringBuilder(_stage.Superuser.ConnectionString) { Database = "identity_platform" }.ConnectionString,
            $"SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('identity_{owner}', 'resource_api_{owner}')");
        tables.Count.ShouldBeGreaterThan(30);
        foreach (var login in Logins)
        {
            foreach (var statement in tables.Select(table => $"SELECT 1 FROM {table} LIMIT 1").Append($"CREATE TABLE identity_{owner}.mine (id int)").Append($"SET ROLE identity_server_{owner}"))
                (await Should.ThrowAsync<PostgresException>(() => QueryAsync(Connection(login, reader), statement), statement)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    private static async Task<List<string>> QueryAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }

    private static async Task ProbesAnswerAsync(PodOf pod, int port)
    {
        using var http = new HttpClient();
        foreach (var probe in new[] { pod.Container.StartupProbe, pod.Container.LivenessProbe, pod.Container.ReadinessProbe }.OfType<V1Probe>())
        {
            var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(30);
            while (true)
            {
                using var answer = await TryAsync(http, new Uri($"http://127.0.0.1:{port}{probe.HttpGet.Path}"));
                if (answer?.StatusCode == HttpStatusCode.OK)
                    break;
                TimeProvider.System.GetUtcNow().ShouldBeLessThan(deadline, $"{pod.Owner} {probe.HttpGet.Path}: {answer?.StatusCode}");
                await Task.Delay(100);
            }
        }
    }

    private static async Task<HttpResponseMessage?> TryAsync(HttpClient http, Uri address)
    {
        try
        {
            return await http.GetAsync(address);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private string Clients() => _stage.Rewrite(Repository.Text("deploy", "compose", "seed.json.template").Replace("@RESOURCE_API_SECRET@", ClientSecret, StringComparison.Ordinal)
        .Replace(".localhost:8443", ".example.com", StringComparison.Ordinal));
}
