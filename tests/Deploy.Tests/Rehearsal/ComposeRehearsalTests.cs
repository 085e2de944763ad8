using System.Net;
using IdentityPlatform.Deploy.Compose;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>The commands of <c>docker-compose.yml</c>, in its order, with its environment and secrets, without containers.</summary>
public sealed class ComposeRehearsalTests : IAsyncLifetime
{
    private readonly Dictionary<string, int[]> _ports = new(StringComparer.Ordinal);
    private Stage _stage = null!;

    [Fact]
    public async Task Up_InOrder_ServesTokensTheApiAndTheAppOverHttps()
    {
        foreach (var service in ComposeFile.Current.InOrder().OrderBy(service => service.Name == "proxy" ? 1 : 0))
            await UpAsync(service);

        using var visitor = new Visitor(_stage);
        using var discovery = await visitor.GetAsync("identity-server", "/.well-known/openid-configuration");
        (await discovery.Content.ReadAsStringAsync()).ShouldContain($"\"issuer\":\"https://localhost:{_stage.PublicPorts["identity-server"]}\"");
        discovery.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=31536000");
        var token = await visitor.TokenAsync(_stage.Made["resource-api-client-secret"], "stocks:read");
        using var listings = await visitor.GetAsync("resource-api", "/api/v1/stocks/listings?market=KRX", token);
        listings.StatusCode.ShouldBe(HttpStatusCode.OK, await listings.Content.ReadAsStringAsync());
        await AppIsServedAsync(visitor);

        // Straight to a service, past the proxy, there is nothing.
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var plain = await http.GetAsync(new Uri($"http://127.0.0.1:{_ports["identity-server"][0]}/account/login"));
        plain.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        plain.Headers.Location!.ToString().ShouldStartWith("https://localhost:");
    }

    public async Task InitializeAsync()
    {
        _stage = await Stage.SetAsync();
        foreach (var (service, host) in new[] { ("identity-server", "id"), ("resource-api", "api"), ("spa", "app") })
            _stage.Rewrites.Add(($"https://{host}.localhost:8443", $"https://localhost:{_stage.PublicPorts[service]}"));
        _stage.Rewrites.Add((ComposeFile.Current["identity-server"].Environment["ForwardedHeaders__KnownProxies__0"], "127.0.0.1"));
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    private async Task UpAsync(ComposeService service)
    {
        switch (service.Kind)
        {
            case "postgres":
                foreach (var (script, _) in service.Mounts.OrderBy(mount => mount.Container, StringComparer.Ordinal))
                    _stage.Prepare(script, _stage.Made.Folder);
                break;
            case "nginx-unprivileged":
                await FrontDoor.OpenAsync(_stage, _ports);
                // What waits for the issuer finds it only now.
                using (var visitor = new Visitor(_stage))
                    await visitor.EventuallyAsync("resource-api", "/health/ready", () => "");
                break;
            case "spa":
                _ports[service.Name] = [SpaStage.Start(_stage, service.Environment)];
                break;
            default:
                await RunAsync(service);
                break;
        }
    }

    private async Task RunAsync(ComposeService service)
    {
        var secrets = service.Secrets.ToDictionary(secret => secret.Key, secret => _stage.Made[secret.Value], StringComparer.Ordinal);
        var container = _stage.Start(service.Name, service.Image, service.Command, service.Environment, secrets);
        if (ComposeFile.Current.Services.Any(other => other.DependsOn.GetValueOrDefault(service.Name) == "service_completed_successfully"))
        {
            await container.CompletedAsync();
            return;
        }

        _ports[service.Name] = [container.Port];
        await Stage.HealthyAsync(container, service.Healthcheck);
    }

    private async Task AppIsServedAsync(Visitor visitor)
    {
        await visitor.EventuallyAsync("spa", "/config.json", () => "");
        using var page = await visitor.GetAsync("spa", "/images/of/mine");
        (await page.Content.ReadAsStringAsync()).ShouldContain("<!doctype html>");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"connect-src 'self' https://localhost:{_stage.PublicPorts["identity-server"]} https://localhost:{_stage.PublicPorts["resource-api"]};");
        page.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var missing = await visitor.GetAsync("spa", "/assets/nothing.js");
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var config = await visitor.GetAsync("spa", "/config.json");
        (await config.Content.ReadAsStringAsync()).ShouldContain($"\"api\": \"https://localhost:{_stage.PublicPorts["resource-api"]}/api/v1\"");
        config.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }
}
