using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.Protocol;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Binds the sections and refuses to start on values that make no sense, naming key and fix.</summary>
internal static class AccountOptionsRegistration
{
    private static readonly TimeSpan LongestQueue = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLock = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestSecondStep = TimeSpan.FromMinutes(10); // ASVS V6.5.5
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(400);

    private static readonly TimeSpan ShortestChallenge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestChallenge = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddAccountOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.Bind<PasswordOptions>(configuration, PasswordOptions.Section)
            .Validate(o => o.MinLength is >= 1 and <= 128, "Password:MinLength must be from 1 to 128; 8 or more is recommended.")
            .Validate(o => o.MinStrength is >= PasswordStrength.Weakest and <= PasswordStrength.Strongest, "Password:MinStrength must be from 0 (no check) to 4; 2 or more is recommended.")
            .Validate(o => o.ForbiddenWords.All(word => word is { Length: >= 4 and <= 50 }), "Password:ForbiddenWords:0 and so on must have 4 to 50 characters each.")
            .Validate(o => o.BcryptCost is >= BcryptForm.MinCost and <= BcryptForm.MaxCost, $"Password:BcryptCost must be from {BcryptForm.MinCost} to {BcryptForm.MaxCost}; 12 is recommended.")
            .Validate(o => o.HashingConcurrency is >= 0 and <= 1024, "Password:HashingConcurrency must be from 0 (chosen by the processor) to 1024.")
            .Validate(o => o.HashingQueueLimit is >= 0 and <= 10_000, "Password:HashingQueueLimit must be from 0 to 10000.")
            .Validate(o => o.HashingQueueTimeout > TimeSpan.Zero && o.HashingQueueTimeout <= LongestQueue, "Password:HashingQueueTimeout must be above 0 and at most 1 minute, e.g. 00:00:05.");

        services.Bind<LockoutOptions>(configuration, LockoutOptions.Section)
            .Validate(o => o.MaxFailedAttempts is >= 1 and <= 1000, "Lockout:MaxFailedAttempts must be from 1 to 1000.")
            .Validate(o => o.Duration > TimeSpan.Zero && o.Duration <= LongestLock, "Lockout:Duration must be above 0 and at most 1 day, e.g. 00:15:00.");

        services.Bind<SignInRateOptions>(configuration, SignInRateOptions.Section)
            .Validate(o => o.FailedSignInsPerMinute is >= 1 and <= 10_000, "RateLimits:FailedSignInsPerMinute must be from 1 to 10000; set RateLimits:Enabled to false to switch it off.")
            .Validate(o => o.FailedSignInsPerMinutePerIp is >= 1 and <= 10_000, "RateLimits:FailedSignInsPerMinutePerIp must be from 1 to 10000; set RateLimits:Enabled to false to switch it off.")
            .Validate(o => o.RegistrationsPerHourPerIp is >= 1 and <= 10_000, "RateLimits:RegistrationsPerHourPerIp must be from 1 to 10000; set RateLimits:Enabled to false to switch it off.");

        services.Bind<SessionOptions>(configuration, SessionOptions.Section)
            .Validate(o => o.Lifetime > TimeSpan.Zero && o.Lifetime <= LongestSession, "Sessions:Lifetime must be above 0 and at most 400 days, e.g. 12:00:00.")
            .Validate(o => o.RememberedLifetime >= o.Lifetime && o.RememberedLifetime <= LongestSession, "Sessions:RememberedLifetime must be at least Sessions:Lifetime and at most 400 days, e.g. 30.00:00:00.")
            .Validate(o => o.IdleTimeout >= ShortestIdle && o.IdleTimeout <= LongestSession, "Sessions:IdleTimeout must be from 1 minute to 400 days, e.g. 02:00:00.")
            .Validate(o => o.RememberedIdleTimeout >= ShortestIdle && o.RememberedIdleTimeout <= LongestSession, "Sessions:RememberedIdleTimeout must be from 1 minute to 400 days, e.g. 14.00:00:00.")
            .Validate(o => o.DeviceKnownFor > TimeSpan.Zero && o.DeviceKnownFor <= LongestSession, "Sessions:DeviceKnownFor must be above 0 and at most 400 days, e.g. 90.00:00:00.")
            .Validate(o => o.FreshSignIn > TimeSpan.Zero && o.FreshSignIn <= o.Lifetime, "Sessions:FreshSignIn must be above 0 and at most Sessions:Lifetime, e.g. 00:10:00.");

        services.Bind<TwoFactorOptions>(configuration, TwoFactorOptions.Section)
            .Validate(o => o.AppName is { Length: >= 1 and <= 50 } && !o.AppName.Contains(':') && !o.AppName.Any(char.IsControl), "TwoFactor:AppName must have 1 to 50 characters and no colon, e.g. Identity Platform.")
            .Validate(o => o.SignInLifetime > TimeSpan.Zero && o.SignInLifetime <= LongestSecondStep, "TwoFactor:SignInLifetime must be above 0 and at most 10 minutes, e.g. 00:10:00.")
            .Validate(o => o.AttemptsPerSignIn is >= 1 and <= 10, "TwoFactor:AttemptsPerSignIn must be from 1 to 10.")
            .Validate(o => o.RememberDeviceFor >= TimeSpan.Zero && o.RememberDeviceFor <= LongestSession, "TwoFactor:RememberDeviceFor must be from 0 (never) to 400 days, e.g. 30.00:00:00.");

        services.Bind<RegistrationOptions>(configuration, RegistrationOptions.Section)
            .Validate(o => o.TermsVersion is { Length: >= 1 and <= 50 }, "Registration:TermsVersion must have 1 to 50 characters.")
            .Validate(o => string.IsNullOrEmpty(o.TermsUrl) || (Uri.TryCreate(o.TermsUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"), "Registration:TermsUrl must be an absolute http or https URL, or empty for the server's own page /terms.");

        services.Bind<PasskeyOptions>(configuration, PasskeyOptions.Section)
            .Validate<IServiceProvider>(
                (o, provider) => provider.GetService<ProtocolOptions>() is not { } protocol || RelyingParty.Fits(protocol.Issuer, o.RelyingPartyId),
                "Passkeys:RelyingPartyId must be the issuer's host or a domain it is part of; leave it out for the issuer's host.")
            .Validate(o => o.MaxPerUser is >= 1 and <= 100, "Passkeys:MaxPerUser must be from 1 to 100.")
            .Validate(o => o.ChallengeLifetime >= ShortestChallenge && o.ChallengeLifetime <= LongestChallenge, "Passkeys:ChallengeLifetime must be from 00:00:30 to 00:05:00.");
        return services;
    }

    private static OptionsBuilder<T> Bind<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class =>
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
}
