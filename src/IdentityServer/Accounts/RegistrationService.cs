namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Makes accounts from sign-up forms (S3, K1, K2, T1).</summary>
public abstract class RegistrationService
{
    /// <summary>Makes the account, or says everything that is wrong with the request.</summary>
    public abstract Task<RegistrationOutcome> RegisterAsync(RegistrationRequest request, CancellationToken cancellationToken);
}
