using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>
/// One grant type of the token endpoint: the engine's extension seam. The caller has authenticated the client and
/// checked that it is registered for the grant type.
/// </summary>
public interface IGrantHandler
{
    /// <summary>The value of <c>grant_type</c> it answers.</summary>
    string GrantType { get; }

    /// <summary>Turns the grant into tokens. Whatever has to be remembered is committed before it answers.</summary>
    /// <param name="request">Who asks and for what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tokens, or an error of RFC 6749 §5.2.</returns>
    Task<Result<TokenResponse>> HandleAsync(TokenRequest request, CancellationToken cancellationToken);
}

/// <summary>A request to the token endpoint.</summary>
/// <param name="Client">The client, authenticated by its registered method.</param>
/// <param name="Parameters">The form body.</param>
/// <param name="Device">Where the request came from.</param>
public sealed record TokenRequest(Client Client, RequestParameters Parameters, ClientDevice Device);
