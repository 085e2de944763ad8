namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Registers two-step sign-in; what it keeps is registered by Storage.</summary>
internal static class TwoFactorComposition
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<BrowserSecrets>();
        services.AddSingleton<SecondStep>();
        return services;
    }
}
