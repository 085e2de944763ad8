using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary>What is convenient in Development and dangerous elsewhere.</summary>
internal static class ProductionRules
{
    // Of seed/demo.json, where everybody can read them.
    private const string EndOfDemoSecrets = "-for-development-only";

    /// <summary>Everything that is wrong, each with key and fix; nothing in Development.</summary>
    public static IEnumerable<SettingProblem> Problems(ApiSettings settings, IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
            yield break;
        if (settings.Introspection?.ClientSecret.EndsWith(EndOfDemoSecrets, StringComparison.OrdinalIgnoreCase) == true)
            yield return new("Introspection:ClientSecret", "is the demo's, which everybody knows", "Make another (clients secret resource-api, at the identity server) and set it");
        foreach (var problem in ProxyTrust.Check(configuration, settings.RequireHttps, settings.ForwardedHeaders))
            yield return problem;
    }
}
