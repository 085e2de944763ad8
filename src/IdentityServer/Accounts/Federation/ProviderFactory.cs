using System.Collections.Concurrent;
using IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;
using IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Makes the providers of the settings.</summary>
public sealed class ProviderFactory(FederationSettings settings, ProviderHttp http, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Google's name.</summary>
    public const string Google = "google";

    /// <summary>Discord's name.</summary>
    public const string Discord = "discord";

    /// <summary>GitHub's name.</summary>
    public const string GitHub = "github";

    private readonly ConcurrentDictionary<string, DiscoveredProvider> discovered = new(StringComparer.Ordinal);

    /// <summary>The providers, in the order of the buttons.</summary>
    public Providers Create() => new(
    [
        .. settings.Google.Configured ? [new Provider(Google, "Google", settings.Google.AuthorizationEndpoint, new GoogleBackchannel(http, settings.Google, GoogleIdTokens()))] : Array.Empty<Provider>(),
        .. settings.Discord.Configured ? [new Provider(Discord, "Discord", settings.Discord.AuthorizationEndpoint, new DiscordBackchannel(http, settings.Discord))] : Array.Empty<Provider>(),
        .. settings.GitHub.Configured ? [new Provider(GitHub, "GitHub", settings.GitHub.AuthorizationEndpoint, new GitHubBackchannel(http, settings.GitHub))] : Array.Empty<Provider>(),
        .. settings.OpenIdConnect.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new Provider(
            entry.Key, entry.Value.DisplayName?.Trim() ?? entry.Key, entry.Value.ExpectedIssuer, new OpenIdBackchannel(http, Discovered(entry.Value.ExpectedIssuer), entry.Value, time))),
    ]);

    /// <summary>Metadata and keys of an issuer; one for all who ask.</summary>
    public DiscoveredProvider Discovered(string issuer) =>
        discovered.GetOrAdd(issuer, _ => new DiscoveredProvider(issuer, http, time, loggers.CreateLogger<DiscoveredProvider>()));

    private IdTokenCheck? GoogleIdTokens() =>
        settings.Google.ExpectedIssuer is { } issuer ? new IdTokenCheck(Discovered(issuer), settings.Google.ClientId!, time) : null;
}
