namespace IdentityPlatform.Protocol.Clients;

/// <summary>
/// Authenticates clients (RFC 6749 §2.3) by exactly the method they are registered for. Whatever is wrong, the client
/// reads the same <c>invalid_client</c>.
/// </summary>
/// <param name="clients">Who is registered.</param>
/// <param name="secrets">Checks secrets.</param>
/// <param name="failures">Slows guessing down.</param>
/// <param name="time">The clock.</param>
public sealed class ClientAuthenticator(IClientStore clients, ClientSecretVerifier secrets, AuthenticationFailures failures, TimeProvider time)
{
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(1);

    // Compared against when there is nothing to compare with, so that an unknown client takes a hash's time too. A slow
    // hash for it would hand attackers a lever; client identifiers are no secret (RFC 6749 §2.2).
    private static readonly string Nothing = ClientSecret.HashGenerated(ClientSecret.Create());

    /// <summary>Authenticates the client of a request.</summary>
    /// <param name="credentials">What it presented.</param>
    /// <param name="remoteAddress">Where from, for slowing guesses down; null when unknown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The client, enabled; it has proven its secret unless <see cref="Client.IsPublic"/>. Else <c>invalid_client</c>
    /// (401), or 429 or 503 when limits say so.
    /// </returns>
    public async ValueTask<Result<Client>> AuthenticateAsync(PresentedCredentials credentials, string? remoteAddress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var client = await clients.FindAsync(credentials.ClientId, cancellationToken);
        var failure = client switch
        {
            null => "unknown client",
            { Enabled: false } => "the client is disabled",
            // RFC 7591 §2: token_endpoint_auth_method is the one method the client uses.
            _ when client.TokenEndpointAuthMethod != credentials.Method => "not the registered authentication method",
            { IsPublic: false, SecretHash: null } => "the client has no secret",
            _ => null,
        };
        if (failure is null && client!.IsPublic)
        {
            return client;
        }

        var address = remoteAddress ?? "";
        var counted = client?.ClientId ?? "";
        var wait = failures.Wait(counted, address);
        var stored = failure is null ? client!.SecretHash! : Nothing;
        // A right 256-bit secret is no guess and passes even now: a stranger behind the same address must not lock the
        // client out. A chosen one might be, and its check is dear.
        if (wait is { } closed && !ClientSecret.IsFast(stored))
        {
            return OAuthError.TooManyRequests(closed);
        }

        var check = await secrets.VerifyAsync(credentials.ClientId, stored, credentials.Secret ?? "", cancellationToken);
        if (check == SecretCheck.Wrong && failure is null && Replaced(client!) is { } previous && (wait is null || ClientSecret.IsFast(previous)))
        {
            // Beside the client's id, so that each of two slow secrets is paid for once.
            check = await secrets.VerifyAsync($"{credentials.ClientId}\nprevious", previous, credentials.Secret ?? "", cancellationToken);
        }

        if (check == SecretCheck.Busy)
        {
            return OAuthError.TemporarilyUnavailable(BusyWait);
        }

        if (failure is null && check == SecretCheck.Right)
        {
            return client!;
        }

        failures.Add(counted, address);
        return wait is { } left ? OAuthError.TooManyRequests(left) : OAuthError.InvalidClient(failure ?? "wrong secret");
    }

    // A secret that was replaced works on until its time is over, so that a client can be moved to the new one.
    private string? Replaced(Client client) =>
        client is { PreviousSecretHash: { } hash, PreviousSecretExpiresAt: { } until } && until > time.GetUtcNow() ? hash : null;
}
