namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Registers two-step sign-in; what it keeps is registered by Storage.</summary>
internal static class TwoFactorComposition
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<BrowserSecrets>();
        services.AddSingleton<SecondStep>();
        services.AddSingleton<DeviceMemory>();
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton(RecoveryCodeCost.Full);
        services.AddSingleton<RecoveryCodes>();
        services.AddSingleton<RecoveryCodeSlip>();
        services.AddScoped<TwoFactorNotices>();
        services.AddScoped<SecondFactorCheck>();
        services.AddScoped<SecondFactorSignIn>();
        services.AddScoped<StepUp>();
        services.AddScoped<SecondFactorFlow>();
        services.AddScoped<TwoFactorService>();
        services.AddScoped<TwoFactorReset>();
        services.AddScoped<TwoStepDesk>();
        return services;
    }
}
