namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Registers what the verb <c>import</c> needs.</summary>
public static class ImportComposition
{
    /// <summary>The runner and its parts.</summary>
    public static IServiceCollection AddImport(this IServiceCollection services) =>
        services.AddSingleton<UserPreparation>().AddSingleton<ImportProfiles>().AddSingleton<ImportRunner>();
}
