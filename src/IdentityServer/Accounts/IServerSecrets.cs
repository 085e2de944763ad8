namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Secrets that all replicas share, made when first asked for.</summary>
public interface IServerSecrets
{
    /// <summary>32 random bytes, the same for every replica.</summary>
    Task<byte[]> GetAsync(string name, CancellationToken cancellationToken);
}
