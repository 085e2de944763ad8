using IdentityPlatform.IdentityServer.Seed.Changes;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Registers seed files and configuration as code.</summary>
internal static class SeedComposition
{
    public static IServiceCollection AddConfigurationAsCode(this IServiceCollection services) => services
        .AddSingleton<ConfigurationPlanner>()
        .AddSingleton<ConfigurationRun>()
        .AddScoped<SeedRunner>();
}
