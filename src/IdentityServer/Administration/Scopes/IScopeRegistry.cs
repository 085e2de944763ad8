using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Administration.Scopes;

/// <summary>The scopes of APIs; the server's own are in the code and always there.</summary>
public interface IScopeRegistry
{
    /// <summary>Every scope by name, with the clients that are registered for it.</summary>
    Task<IReadOnlyList<ScopeRecord>> AllAsync(CancellationToken cancellationToken);

    /// <summary>Makes a scope, or changes one.</summary>
    /// <returns><see cref="ActAnswer.Conflict"/> when a new one is there already.</returns>
    Task<ActAnswer> PutAsync(Scope scope, bool isNew, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a scope.</summary>
    /// <returns><see cref="ActAnswer.Conflict"/> when a client is registered for it.</returns>
    Task<ActAnswer> DropAsync(string name, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A scope and who may ask for it.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Clients">Ids of the clients that are registered for it.</param>
public sealed record ScopeRecord(Scope Scope, IReadOnlyList<string> Clients);
