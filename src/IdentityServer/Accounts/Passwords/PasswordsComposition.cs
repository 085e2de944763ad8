namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Registers what new passwords are held to.</summary>
internal static class PasswordsComposition
{
    public static IServiceCollection AddPasswords(this IServiceCollection services) =>
        services.AddSingleton<LeakedPasswords>().AddSingleton<PasswordStrength>().AddSingleton<PasswordPolicy>()
            .AddSingleton<PasswordGenerator>().AddScoped<PasswordKeeper>();
}
