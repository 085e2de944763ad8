using System.Text;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>How a request says which client it comes from, read but not yet checked.</summary>
/// <param name="Method">One of <see cref="ClientAuthenticationMethods"/>.</param>
/// <param name="ClientId">As sent, decoded.</param>
/// <param name="Secret">As sent, decoded; null for <see cref="ClientAuthenticationMethods.None"/>.</param>
public sealed record PresentedCredentials(string Method, string ClientId, string? Secret)
{
    // Both parts percent-encoded in base64: 4/3 of 3 times their length, rounded up.
    private const int MaxBasicLength = 4 * (InputLimits.ClientId + InputLimits.ClientSecret + 1);

    /// <summary>Reads the credentials of a request.</summary>
    /// <param name="authorization">Every <c>Authorization</c> header of the request.</param>
    /// <param name="parameters">The form body.</param>
    /// <returns>The credentials; <c>invalid_request</c> for two methods at once, <c>invalid_client</c> for none or for what cannot be read.</returns>
    public static Result<PresentedCredentials> Read(IReadOnlyList<string?> authorization, RequestParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(parameters);
        var clientId = parameters["client_id"];
        var secret = parameters["client_secret"];
        var assertion = parameters["client_assertion"] ?? parameters["client_assertion_type"];

        // RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each request."
        if (authorization.Count + (secret is null ? 0 : 1) + (assertion is null ? 0 : 1) > 1)
        {
            return OAuthError.InvalidRequest("Use one client authentication method only.");
        }

        // RFC 6749 §5.2: an unsupported authentication method is invalid_client.
        if (assertion is not null)
        {
            return OAuthError.InvalidClient("client assertions are not supported");
        }

        if (authorization.Count == 1)
        {
            return ReadBasic(authorization[0] ?? "", clientId);
        }

        if (clientId is null)
        {
            return OAuthError.InvalidClient("no client authentication included");
        }

        return Bounded(secret is null
            ? new PresentedCredentials(ClientAuthenticationMethods.None, clientId, null)
            : new PresentedCredentials(ClientAuthenticationMethods.ClientSecretPost, clientId, secret));
    }

    private static Result<PresentedCredentials> ReadBasic(string header, string? bodyClientId)
    {
        // RFC 7235 §2.1: the scheme is case-insensitive.
        const string Scheme = "Basic ";
        if (header.Length > Scheme.Length + MaxBasicLength || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return OAuthError.InvalidClient("the Authorization header is not Basic, or too long");
        }

        Span<byte> decoded = stackalloc byte[MaxBasicLength];
        if (!Convert.TryFromBase64Chars(header.AsSpan(Scheme.Length).Trim(' '), decoded, out var length))
        {
            return OAuthError.InvalidClient("the Basic credentials are not base64");
        }

        decoded = decoded[..length];
        var colon = decoded.IndexOf((byte)':');
        // RFC 6749 §2.3.1: id and secret are each form-urlencoded before they go into the header.
        if (colon <= 0 || RequestParameters.Decode(decoded[..colon]) is not { } id || RequestParameters.Decode(decoded[(colon + 1)..]) is not { } secret)
        {
            return OAuthError.InvalidClient("the Basic credentials are not two form-encoded parts");
        }

        // RFC 6749 §3.2.1: client_id in the body may repeat the id, not contradict it.
        return bodyClientId is not null && bodyClientId != id
            ? OAuthError.InvalidClient("client_id differs from the Basic credentials")
            : Bounded(new PresentedCredentials(ClientAuthenticationMethods.ClientSecretBasic, id, secret));
    }

    private static Result<PresentedCredentials> Bounded(PresentedCredentials credentials) =>
        credentials.ClientId.Length > InputLimits.ClientId || credentials.Secret?.Length > InputLimits.ClientSecret
            ? OAuthError.InvalidClient("client_id or client_secret is too long")
            : credentials;

    // A record prints its members; the secret is not to reach a log that way.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Method = ").Append(Method).Append(", ClientId = ").Append(ClientId);
        return true;
    }
}
