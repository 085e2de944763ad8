using IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;
using IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Registers the providers that are configured, and what follows a sign-in by them.</summary>
public static class FederationComposition
{
    private const string StatePurpose = "IdentityPlatform.ProviderState.v1";
    private static readonly TimeSpan VisitLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Federation, with as many providers as the settings name.</summary>
    public static IServiceCollection AddFederation(this IServiceCollection services, FederationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.AddHttpClient(ProviderHttp.ClientName, client =>
        {
            client.Timeout = settings.Timeout;
            client.MaxResponseContentBufferSize = ProviderHttp.MaxAnswer;
            // GitHub refuses requests without it.
            client.DefaultRequestHeaders.UserAgent.ParseAdd("IdentityPlatform");
        }).ConfigurePrimaryHttpMessageHandler(ProviderHttp.CreateHandler).RemoveAllLoggers();
        services.AddSingleton(settings);
        services.AddSingleton<ProviderHttp>().AddSingleton<TokenSeal>().AddSingleton<ProviderPaths>();
        services.AddSingleton<Arrivals>().AddSingleton<ProviderEvents>();
        services.AddSingleton(provider => provider.GetRequiredService<ProviderFactory>().Create());
        services.AddSingleton<ProviderFactory>();
        services.AddScoped<ProviderSignIn>().AddScoped<ProviderSignUp>().AddScoped<ArrivalEntry>();
        services.AddScoped<LinkedProviders>();
        services.AddSingleton<ProviderRenewal>();

        var authentication = services.AddAuthentication();
        if (settings.Google.Configured)
            authentication.AddProvider(ProviderFactory.Google, settings.Google, ["openid", "email", "profile"]);
        if (settings.Discord.Configured)
            authentication.AddProvider(ProviderFactory.Discord, settings.Discord, ["identify", "email"]);
        if (settings.GitHub.Configured)
            authentication.AddProvider(ProviderFactory.GitHub, settings.GitHub, ["read:user", "user:email"]);
        foreach (var (name, provider) in settings.OpenIdConnect)
            authentication.AddProvider(name, provider);
        return services;
    }

    private static void AddProvider(this AuthenticationBuilder authentication, string name, OAuthProviderSettings settings, string[] scopes)
    {
        authentication.AddOAuth<ProviderOAuthOptions, ProviderOAuthHandler>(name, options =>
        {
            options.ClientId = settings.ClientId!;
            options.ClientSecret = settings.ClientSecret!;
            options.AuthorizationEndpoint = settings.AuthorizationEndpoint;
            options.TokenEndpoint = settings.TokenEndpoint;
            options.UsePkce = true;
            foreach (var scope in scopes)
                options.Scope.Add(scope);
            if (settings is not GoogleSettings google)
                return;
            options.UsesNonce = true;
            options.Issuer = google.ExpectedIssuer;
            options.AdditionalAuthorizationParameters["access_type"] = "offline"; // P1
        });
        authentication.Services.AddOptions<ProviderOAuthOptions>(name).Configure<Providers, ProviderPaths, ProtocolOptions>((options, providers, paths, protocol) =>
        {
            options.Provider = providers.Find(name)!.Backchannel;
            options.RedirectUri = paths.Callback(name);
            Prepare(options, name, protocol);
        });
    }

    private static void AddProvider(this AuthenticationBuilder authentication, string name, OpenIdProviderSettings settings)
    {
        authentication.AddRemoteScheme<OpenIdOptions, OpenIdHandler>(name, displayName: null, options => options.Settings = settings);
        authentication.Services.AddOptions<OpenIdOptions>(name).Configure<ProviderFactory, Providers, ProviderPaths, ProtocolOptions, IDataProtectionProvider>(
            (options, factory, providers, paths, protocol, protection) =>
            {
                options.Discovered = factory.Discovered(settings.ExpectedIssuer);
                options.Provider = providers.Find(name)!.Backchannel;
                options.RedirectUri = paths.Callback(name);
                options.StateDataFormat = new PropertiesDataFormat(protection.CreateProtector(StatePurpose, name));
                Prepare(options, name, protocol);
            });
    }

    private static void Prepare(RemoteAuthenticationOptions options, string name, ProtocolOptions protocol)
    {
        var secure = protocol.Issuer.StartsWith("https://", StringComparison.Ordinal);
        options.CallbackPath = Provider.CallbackOf(name);
        // Never signed in to: every callback ends in ProviderEvents.
        options.SignInScheme = IdentityConstants.ApplicationScheme;
        options.RemoteAuthenticationTimeout = VisitLifetime;
        // The answer comes by GET, so Lax lets it through; and __Host-: RFC 6265bis §4.1.3.2.
        options.CorrelationCookie = new CookieBuilder
        {
            Name = secure ? "__Host-ip.visit." : "ip.visit.",
            Path = "/",
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None,
            IsEssential = true,
        };
        ProviderEvents.Attach(options.Events);
    }
}
