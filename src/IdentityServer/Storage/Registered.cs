using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Everything that configuration says and the database keeps.</summary>
/// <param name="Scopes">Scopes of APIs.</param>
/// <param name="Clients">Clients with what is kept of their secrets.</param>
/// <param name="Roles">Roles that may be given.</param>
/// <param name="Plans">What plans are sold as.</param>
public sealed record Registered(IReadOnlyList<Scope> Scopes, IReadOnlyList<ClientRow> Clients, IReadOnlyList<Role> Roles, IReadOnlyList<SoldPlan> Plans);

/// <summary>What is to be written; what is not named here is not touched.</summary>
public sealed record RegistrationChange
{
    /// <summary>Scopes that are new or differ.</summary>
    public IReadOnlyList<Scope> Scopes { get; init; } = [];

    /// <summary>Clients that are new or differ.</summary>
    public IReadOnlyList<ClientChange> Clients { get; init; } = [];

    /// <summary>Roles that are new or differ.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Plans that are new or differ.</summary>
    public IReadOnlyList<SoldPlan> Plans { get; init; } = [];

    /// <summary>What goes, by table.</summary>
    public IReadOnlyList<Removal> Removals { get; init; } = [];

    /// <summary>What the audit log is told, as JSON.</summary>
    public required string Audit { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Scopes.Count + Clients.Count + Roles.Count + Plans.Count + Removals.Count == 0;
}

/// <summary>A client to write. Whether it is enabled, and any secret but the one named here, stay as they are.</summary>
/// <param name="ClientId">Its id.</param>
/// <param name="Metadata">The registration as JSON, without the secret.</param>
/// <param name="Secret">Its new secret; null keeps what there is.</param>
public sealed record ClientChange(string ClientId, string Metadata, StoredSecret? Secret);

/// <summary>How a secret is kept; nothing at all for a client that has none any more.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Fingerprint">Its encrypted digest, see <c>SecretFingerprint</c>.</param>
public sealed record StoredSecret(string? Hash, byte[]? Fingerprint);

/// <summary>A row that goes.</summary>
/// <param name="Section">Its table, which is the file's section too.</param>
/// <param name="Name">Its name or id.</param>
public sealed record Removal(string Section, string Name);
