using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Registers passkeys.</summary>
internal static class PasskeysComposition
{
    // COSE algorithms (RFC 9053, RFC 8812): ES256, ES384, PS256, RS256. What authenticators in use have, and nothing with SHA-1.
    private static readonly int[] Algorithms = [-7, -35, -37, -257];

    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<RelyingParty>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<RelyingParty, IOptions<PasskeyOptions>>(Configure);
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped<PasskeyCeremony>();
        services.AddScoped<PasskeySignIn>();
        services.AddScoped<PasskeyManagement>();
        return services;
    }

    private static void Configure(IdentityPasskeyOptions passkeys, RelyingParty party, IOptions<PasskeyOptions> options)
    {
        passkeys.ServerDomain = party.Id;
        passkeys.ChallengeSize = 32; // ASVS V6.7.2 wants 8 bytes, Web Authentication §13.4.3 16
        passkeys.AuthenticatorTimeout = options.Value.ChallengeLifetime;
        // A passkey stands for password and second factor: it is found without a name, and the device checks who holds it.
        passkeys.ResidentKeyRequirement = "required";
        passkeys.UserVerificationRequirement = "required";
        // Which authenticator it is is the person's own choice; asking would only make browsers warn them.
        passkeys.AttestationConveyancePreference = "none";
        passkeys.IsAllowedAlgorithm = Algorithms.Contains;
        // Web Authentication §7.1 (9) and §7.2 (13): the origin is ours, and the page was not framed by another site's.
        passkeys.ValidateOrigin = context => ValueTask.FromResult(context.Origin == party.Origin && !context.CrossOrigin && context.TopOrigin is null);
    }
}
