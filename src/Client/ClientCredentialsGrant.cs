namespace IdentityPlatform.Client;

/// <summary>A token of the client's own (RFC 6749 §4.4).</summary>
internal sealed class ClientCredentialsGrant(TokenEndpoint endpoint, TimeProvider time) : ITokenGrant
{
    public async Task<ClientToken> RequestAsync(CancellationToken cancellationToken) =>
        TokenAnswer.Read(await endpoint.RequestAsync([new("grant_type", "client_credentials")], cancellationToken), time.GetUtcNow());
}
