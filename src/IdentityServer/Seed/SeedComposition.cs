using IdentityPlatform.IdentityServer.Seed.Changes;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Registers seed files and configuration as code.</summary>
internal static class SeedComposition
{
    public static IServiceCollection AddConfigurationAsCode(this IServiceCollection services) => services
        .AddSingleton<SecretFingerprint>()
        .AddSingleton<ConfigurationPlanner>()
        .AddSingleton<ConfigurationRun>()
        .AddScoped<SeedRunner>();
}
