using IdentityPlatform.IdentityServer.Administration.Scopes;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>The scopes of APIs.</summary>
public sealed class ScopesModel(IScopeRegistry scopes) : AdminPage
{
    /// <inheritdoc />
    public override string Name => "scopes";

    /// <summary>Every one, by name.</summary>
    public IReadOnlyList<ScopeRecord> All { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => All = await scopes.AllAsync(cancellationToken);
}
