using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Limits;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Registers the accounts' services; what they keep is registered by Storage.</summary>
public static class AccountsComposition
{
    private const string CookieName = "ip.session";
    private const string SecureCookieName = "__Host-ip.session"; // RFC 6265bis §4.1.3.2

    /// <summary>Accounts, sign-in, sessions, registration, administration.</summary>
    public static IServiceCollection AddAccountServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAccountOptions(configuration);
        services.AddUserManagement();
        services.AddSessionCookie();
        services.TryAddSingleton(TimeProvider.System);
        services.AddServerMetrics();
        services.AddSingleton<BoundedPasswordHashing>();
        services.AddSingleton<NewPasswordHash>();
        services.AddPasswords();
        services.AddPasskeys();
        services.AddScoped<AccountNotices>();
        services.AddSingleton<RegistrationPolicy>();
        services.AddSingleton<SignInKeyMaker>();
        services.AddEventOrigins();
        services.AddSingleton<NewSignInNotice>();
        services.AddSingleton<RegistrationLimit>();
        services.AddSingleton<BrowserSessions>();
        services.AddScoped<PasswordVerification>();
        services.AddScoped<SignInService>();
        services.AddSingleton<VerifiedEmailRule>();
        services.AddSingleton<SignInCompletion>();
        services.AddTwoFactor();
        services.AddScoped<IResourceOwnerAuthenticator, ResourceOwnerAuthenticator>();
        services.AddScoped<AccountWriter>();
        services.AddScoped<RegistrationService>().AddScoped<RegisteredAccounts>();
        services.AddScoped<ProfileService>();
        services.AddScoped<AccountHints>();
        services.AddScoped<PasswordChangeService>();
        services.AddSingleton<NewUserRules>();
        services.AddScoped<UserAdministration>();
        services.AddSingleton<StoreAdministration>();
        return services;
    }

    private static void AddUserManagement(this IServiceCollection services)
    {
        services.AddSingleton<BcryptPasswordHasher>();
        services.AddSingleton<IPasswordHasher<User>>(provider => provider.GetRequiredService<BcryptPasswordHasher>());
        services.AddSingleton<ILookupNormalizer, AccountNameNormalizer>();
        services.AddScoped<UserUniqueness>();
        services.AddScoped<IUserValidator<User>>(provider => provider.GetRequiredService<UserUniqueness>());
        services.AddIdentityCore<User>().AddEntityFrameworkStores<AccountsDbContext>();
    }

    private static void AddSessionCookie(this IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<ProtocolOptions>((options, protocol) =>
        {
            var secure = protocol.Issuer.StartsWith("https://", StringComparison.Ordinal);
            options.Cookie.Name = secure ? SecureCookieName : CookieName;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.Cookie.IsEssential = true;
            options.SlidingExpiration = false;
            // The pages send people to sign in themselves; the handler never redirects.
            options.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
        });
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
