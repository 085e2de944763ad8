using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>Checks a user's name and password for the password grant; the same rules as the sign-in page.</summary>
public interface IResourceOwnerAuthenticator
{
    /// <summary>Signs a user in.</summary>
    /// <param name="credentials">What the user typed.</param>
    /// <param name="clientId">Which client asks, for the history.</param>
    /// <param name="device">Where from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The user and how they signed in, with a new session id; or <c>invalid_grant</c> (unknown, wrong, locked alike; with
    /// <see cref="OAuthError.MfaRequired"/> when the password was right and a second factor is missing or wrong), 403 for a deactivated account after the right password (K8), 429 or 503 when limits say so.
    /// </returns>
    Task<Result<SignedInUser>> AuthenticateAsync(ResourceOwnerCredentials credentials, string clientId, ClientDevice device, CancellationToken cancellationToken);
}

/// <summary>What a user typed into a first-party app.</summary>
/// <param name="UserName">E-mail or username.</param>
/// <param name="Password">Password.</param>
/// <param name="Otp">A code of the authenticator app, or a recovery code; null when none was sent.</param>
public sealed record ResourceOwnerCredentials(string UserName, string Password, string? Otp = null);

/// <summary>A user who has just proven who they are.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Authentication">How and when; its session does not exist yet.</param>
public sealed record SignedInUser(Guid UserId, AuthenticationContext Authentication)
{
    /// <summary>Changes with the user's credentials: with another one than at the proof, nothing is opened. Null: not looked at.</summary>
    public string? SecurityStamp { get; init; }
}
