using System.Collections.Frozen;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Storage.Scopes;

/// <summary>Every scope in memory: the server's own always, those of APIs as the table has them.</summary>
public sealed class ScopeStore(ScopeTable table) : IScopeStore, IRegistrationSnapshot
{
    private volatile FrozenDictionary<string, Scope> _scopes = WithOwn([]);

    /// <inheritdoc />
    public string Table => "scopes";

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, Scope>> AllAsync(CancellationToken cancellationToken) => new(_scopes);

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken cancellationToken) => _scopes = WithOwn(await table.ReadAllAsync(cancellationToken));

    private static FrozenDictionary<string, Scope> WithOwn(IEnumerable<Scope> rows) =>
        rows.Where(scope => !ScopeNames.OfUsers.Contains(scope.Name))
            .Concat(ScopeNames.OfUsers.Select(name => new Scope(name, null, [])))
            .ToFrozenDictionary(scope => scope.Name, StringComparer.Ordinal);
}
