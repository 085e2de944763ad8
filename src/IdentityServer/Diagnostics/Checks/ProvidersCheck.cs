using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;
using IdentityPlatform.IdentityServer.Diagnostics.Probes;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether the providers people may sign in with can be reached and are who they should be.</summary>
internal sealed class ProvidersCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "providers";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        var federation = scene.Settings.Federation;
        if (scene.Problems.Any(problem => problem.Key.StartsWith(FederationSettings.Section, StringComparison.Ordinal)))
        {
            findings.Skip("See settings.");
            return;
        }

        using var http = new HttpProbe();
        var probes = new List<Task<(string Name, string? Problem)>>();
        foreach (var (name, provider) in federation.OpenIdConnect)
            probes.Add(DiscoverAsync(http, name, provider.ExpectedIssuer, cancellationToken));
        foreach (var (name, provider) in new (string, OAuthProviderSettings)[] { (ProviderFactory.Google, federation.Google), (ProviderFactory.Discord, federation.Discord), (ProviderFactory.GitHub, federation.GitHub) })
        {
            if (provider.Configured)
                probes.Add(provider is GoogleSettings { ExpectedIssuer: { } issuer } ? DiscoverAsync(http, name, issuer, cancellationToken) : ReachAsync(http, name, provider, cancellationToken));
        }

        if (probes.Count == 0)
            findings.Ok("None is set.");
        foreach (var (name, problem) in await Task.WhenAll(probes))
        {
            if (problem is null)
                findings.Ok($"{name} answers.");
            else
                findings.Fail($"{name}: {problem}.", $"Let this machine reach it, or mend Federation:*:{name}; until then nobody signs in with it");
        }
    }

    private static async Task<(string Name, string? Problem)> DiscoverAsync(HttpProbe http, string name, string issuer, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken);
        if (answer.Json is not { } metadata)
            return (name, answer.Problem);
        try
        {
            _ = ProviderMetadata.Read(metadata, issuer);
            return (name, null);
        }
        catch (ProviderException error)
        {
            return (name, metadata.TryGetProperty("issuer", out var said) && said.ValueKind == JsonValueKind.String && said.GetString() != issuer
                ? $"it says that its issuer is {said.GetString()}, and the settings say {issuer}"
                : error.Message);
        }
    }

    // Whatever a token endpoint says to a GET, somebody is there.
    private static async Task<(string Name, string? Problem)> ReachAsync(HttpProbe http, string name, OAuthProviderSettings provider, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            http.GetAsync(new Uri(provider.TokenEndpoint), cancellationToken), http.GetAsync(new Uri(provider.UserInfoEndpoint), cancellationToken));
        return (name, answers.FirstOrDefault(answer => !answer.Reached)?.Problem);
    }
}
