using IdentityPlatform.IdentityServer.Administration.Clients;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>The registered clients.</summary>
public sealed class ClientsModel(IClientDirectory clients, TimeProvider time) : AdminPage
{
    /// <inheritdoc />
    public override string Name => "clients";

    /// <summary>Every one, by id.</summary>
    public IReadOnlyList<ClientRecord> All { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => All = await clients.AllAsync(time.GetUtcNow(), cancellationToken);
}
