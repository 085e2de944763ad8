namespace IdentityPlatform.IdentityServer.Administration.Clients;

/// <summary>The registered clients, looked at.</summary>
public interface IClientDirectory
{
    /// <summary>Every client, by id. There are few enough to show them all.</summary>
    Task<IReadOnlyList<ClientRecord>> AllAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Names of the scopes that a registration may have.</summary>
    Task<IReadOnlySet<string>> ScopesAsync(CancellationToken cancellationToken);
}

/// <summary>Changes clients, each in one transaction with its event.</summary>
public interface IClientActStore
{
    /// <summary>Does it.</summary>
    Task<ActAnswer> DoAsync(string clientId, ClientAct act, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What administrators do with clients.</summary>
public abstract record ClientAct
{
    private ClientAct()
    {
    }

    /// <summary>Registers it.</summary>
    /// <param name="Metadata">Checked, as JSON.</param>
    /// <param name="SecretHash">Null for a public client.</param>
    public sealed record Add(string Metadata, string? SecretHash) : ClientAct;

    /// <summary>Gives it another registration.</summary>
    /// <param name="Metadata">Checked, as JSON.</param>
    /// <param name="IsPublic">Whether it has no secret any more.</param>
    /// <param name="SecretHash">A first secret; null leaves what is there.</param>
    public sealed record Change(string Metadata, bool IsPublic, string? SecretHash) : ClientAct;

    /// <summary>Gives it a new secret; the old one works until then.</summary>
    public sealed record Rotate(string SecretHash, DateTimeOffset OldWorksUntil) : ClientAct;

    /// <summary>Ends the old secret at once.</summary>
    public sealed record EndOldSecret : ClientAct;

    /// <summary>Lets it in or shuts it out.</summary>
    public sealed record SetEnabled(bool Enabled) : ClientAct;
}
