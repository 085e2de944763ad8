using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>
/// The two exchanges of Web Authentication: ASP.NET Core Identity makes the options and verifies what comes back, the
/// challenge waits in the database, to be answered once, soon, in the same browser (ASVS V6.7.2).
/// </summary>
public sealed partial class PasskeyCeremony(
    IPasskeyHandler<User> handler, IPasskeyChallenges challenges, IOptions<PasskeyOptions> options, TimeProvider time, ILogger<PasskeyCeremony> logger)
{
    /// <summary>Asks for a signature by any passkey the person has for this server.</summary>
    /// <returns>Options for <c>navigator.credentials.get</c>, JSON.</returns>
    public async Task<string> BeginSignInAsync(HttpContext http, ChallengeKey key)
    {
        var request = await handler.MakeRequestOptionsAsync(null, http);
        await KeepAsync(key, ChallengePurpose.SignIn, request.AssertionState, http.RequestAborted);
        return request.RequestOptionsJson;
    }

    /// <summary>Asks for a new passkey; those the user has are left out, so that no device makes a second one.</summary>
    /// <returns>Options for <c>navigator.credentials.create</c>, JSON.</returns>
    public async Task<string> BeginRegistrationAsync(HttpContext http, ChallengeKey key, User user)
    {
        var entity = new PasskeyUserEntity { Id = user.Id.ToString("D"), Name = user.UserName!, DisplayName = user.FullName ?? user.UserName! };
        var creation = await handler.MakeCreationOptionsAsync(entity, http);
        await KeepAsync(key, ChallengePurpose.Register(user.Id), creation.AttestationState, http.RequestAborted);
        return creation.CreationOptionsJson;
    }

    /// <summary>Verifies a signature (Web Authentication §7.2), all but its counter.</summary>
    /// <returns>Whose it is and the passkey as it says it is now; null when it does not prove anything.</returns>
    public async Task<(User User, UserPasskeyInfo Passkey)?> FinishSignInAsync(HttpContext http, ChallengeKey? key, string credential)
    {
        if (await TakeAsync(key, ChallengePurpose.SignIn, http.RequestAborted) is not { } state)
            return null;
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = state });
        if (result.Succeeded)
            return (result.User, result.Passkey);
        Refuse("sign_in", result.Failure);
        return null;
    }

    /// <summary>Verifies the making of a passkey (Web Authentication §7.1).</summary>
    /// <returns>The passkey; null when it is not what was asked for.</returns>
    public async Task<UserPasskeyInfo?> FinishRegistrationAsync(HttpContext http, ChallengeKey? key, Guid userId, string credential)
    {
        if (await TakeAsync(key, ChallengePurpose.Register(userId), http.RequestAborted) is not { } state)
            return null;
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = state });
        if (result.Succeeded)
            return result.Passkey;
        Refuse("register", result.Failure);
        return null;
    }

    private Task KeepAsync(ChallengeKey key, ChallengePurpose purpose, string? state, CancellationToken cancellationToken) => challenges.AddAsync(
        key, purpose, state ?? throw new InvalidOperationException("ASP.NET Core Identity gave no state."), time.GetUtcNow() + options.Value.ChallengeLifetime, cancellationToken);

    private async Task<string?> TakeAsync(ChallengeKey? key, ChallengePurpose purpose, CancellationToken cancellationToken)
    {
        var state = key is null ? null : await challenges.TakeAsync(key, purpose, time.GetUtcNow(), cancellationToken);
        if (state is null)
            LogRefused(logger, purpose.Name, "the challenge is used, expired or another browser's");
        return state;
    }

    // The reason may quote the origin the browser named.
    private void Refuse(string step, PasskeyException reason)
    {
        var text = Device.Clean(reason.Message);
        LogRefused(logger, step, text);
    }

    [LoggerMessage(EventId = 1560, Level = LogLevel.Information, Message = "A passkey was refused at {Step}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string step, string? reason);
}
