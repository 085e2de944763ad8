using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.TestSupport.Engine;

/// <summary>Clients and scopes in memory, as the server keeps them too.</summary>
public sealed class Registrations : IClientStore, IScopeStore
{
    public const string Resource = "urn:identity-platform:resource-api";

    private readonly Dictionary<string, Client> _clients = [];
    private readonly Dictionary<string, Scope> _scopes = ScopeNames.OfUsers.Select(name => new Scope(name, null, []))
        .Concat(((string[])["images:read", "images:write", "stocks:read"]).Select(name => new Scope(name, name, [Resource])))
        .Append(new Scope("reports:read", "reports:read", ["urn:reports"]))
        .ToDictionary(scope => scope.Name);

    public Client Add(Client client) => _clients[client.ClientId] = client;

    public ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) => new(_clients.GetValueOrDefault(clientId));

    public ValueTask<IReadOnlyDictionary<string, Scope>> AllAsync(CancellationToken cancellationToken) => new(_scopes);
}
