using IdentityPlatform.IdentityServer.Accounts.Limits;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Makes accounts from sign-up forms (S3, K1, K2, T1).</summary>
public sealed class RegistrationService(
    RegistrationPolicy policy, NewPasswordHash hashes, RegisteredAccounts accounts, RegistrationLimit limit, IOptions<RegistrationOptions> options, TimeProvider time)
{
    private const string DefaultLocale = "en";

    /// <summary>Makes the account, or says everything that is wrong with the request.</summary>
    public async Task<RegistrationOutcome> RegisterAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        var errors = policy.Check(request);
        if (errors.Count > 0)
            return new RegistrationOutcome.Rejected(errors);
        if (await limit.TakeAsync(request.Device, cancellationToken) is { } wait)
            return new RegistrationOutcome.Limited(wait);

        var user = Build(request);
        user.PasswordHash = await hashes.MakeAsync(user, request.Password!, cancellationToken);
        if (user.PasswordHash is null)
            return new RegistrationOutcome.Busy(hashes.RetryAfter);
        return options.Value.NeutralAnswer
            ? await accounts.AnnounceAsync(user, request.ContinueWith, cancellationToken)
            : await accounts.CreateAsync(user, request.ContinueWith);
    }

    private User Build(RegistrationRequest request)
    {
        var now = time.GetUtcNow();
        return new User
        {
            Id = Guid.CreateVersion7(),
            UserName = request.UserName!.Trim(),
            Email = EmailAddress.TryParse(request.Email, out var email) ? email : throw new InvalidOperationException("The policy lets no other e-mail pass."),
            FullName = string.IsNullOrWhiteSpace(request.FullName) ? null : request.FullName.Trim(),
            Locale = request.Locale ?? DefaultLocale,
            TermsVersion = request.AcceptTerms ? options.Value.TermsVersion : null,
            TermsAcceptedAt = request.AcceptTerms ? now : null,
            CreatedAt = now,
        };
    }
}
