namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Secrets that all replicas share, made when first asked for.</summary>
public interface IServerSecrets
{
    /// <summary>32 random bytes, the same for every replica.</summary>
    Task<byte[]> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>The same, of a secret that must outlast whatever it keyed: one that cannot be decrypted is told of and not replaced.</summary>
    /// <exception cref="AdministrationException">It cannot be decrypted.</exception>
    Task<byte[]> KeepAsync(string name, CancellationToken cancellationToken);
}
