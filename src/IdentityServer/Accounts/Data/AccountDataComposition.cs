namespace IdentityPlatform.IdentityServer.Accounts.Data;

/// <summary>Registers what a user can do with the account as a whole: take a copy of it, leave it.</summary>
public static class AccountDataComposition
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(3650);

    /// <summary>Export and deletion.</summary>
    public static IServiceCollection AddAccountData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccountOptions>().Bind(configuration.GetSection(AccountOptions.Section)).ValidateOnStart()
            .Validate(o => o.PurgeDeletedAfter >= TimeSpan.Zero && o.PurgeDeletedAfter <= LongestWait, "Accounts:PurgeDeletedAfter must be from 0 (at once) to 3650 days, e.g. 30.00:00:00.")
            .Validate(o => o.ExportsPerHour is >= 1 and <= 1000, "Accounts:ExportsPerHour must be from 1 to 1000.");
        services.AddScoped<AccountDeletion>();
        services.AddSingleton<AccountExport>();
        return services;
    }
}
