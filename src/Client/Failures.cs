namespace IdentityPlatform.Client;

/// <summary>
/// There is no refresh token, or it is used up, revoked or expired (<c>invalid_grant</c>): only a new sign-in of the user
/// helps. Thrown by every call until there is another refresh token.
/// </summary>
/// <param name="message">What happened; holds no token.</param>
public sealed class SignInRequiredException(string message) : Exception(message);

/// <summary>No token could be had, and trying later may help; or the client is set up wrongly, as <see cref="Error"/> says.</summary>
/// <param name="message">What happened; holds no token and no secret.</param>
/// <param name="error">The server's <c>error</c> (RFC 6749 §5.2); null when it was not reached.</param>
/// <param name="inner">The cause.</param>
public sealed class TokenRequestException(string message, string? error = null, Exception? inner = null) : HttpRequestException(message, inner)
{
    /// <summary>The server's <c>error</c>; null when it was not reached or did not answer properly.</summary>
    public string? Error { get; } = error;
}
