using IdentityPlatform.IdentityServer.Import.OpenIddict;
using IdentityPlatform.IdentityServer.Import.Products;
using IdentityPlatform.IdentityServer.Storage.Import;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A table to bring, and who brings it.</summary>
/// <param name="Query">What is read.</param>
/// <param name="OpenAsync">Makes the step; asked for in turn, so that later ones see what earlier ones brought.</param>
internal sealed record PlannedStep(SourceQuery Query, Func<ImportTarget, Task<IImportStep>> OpenAsync);

/// <summary>What can be brought from where, step by step.</summary>
public sealed class ImportProfiles(UserPreparation preparation, TimeProvider time)
{
    public const string AspNetIdentity = "aspnet-identity";

    /// <summary>Every profile.</summary>
    public static IReadOnlyList<string> Names { get; } = ["signalcraft", "pingvas", "krx", "tutorial", AspNetIdentity, "openiddict"];

    /// <summary>The steps of a profile.</summary>
    internal IReadOnlyList<PlannedStep> Plan(string profile) => profile switch
    {
        "signalcraft" => [Users(SignalCraftUsers.Query, SignalCraftUsers.Read), Stores, Accesses],
        "pingvas" => [Users(PingvasUsers.Query, PingvasUsers.Read)],
        "krx" => [Users(KrxUsers.Query, KrxUsers.Read)],
        "tutorial" => [Users(TutorialUsers.Query, TutorialUsers.Read)],
        AspNetIdentity => [Users(AspNetUsers.Query, new AspNetUsers(time).Read)],
        _ => [Scopes, Clients, Authorizations],
    };

    private static PlannedStep Stores { get; } = Step<ImportedStore>("store", SignalCraftStores.Stores, RowStatements.Stores, _ => SignalCraftStores.ReadStore, ReserveAsync);

    private static PlannedStep Accesses { get; } = Step<ImportedAccess>(
        "access", SignalCraftStores.Accesses, RowStatements.Accesses, target => row => SignalCraftStores.ReadAccess(row, target.Request.AccessRole));

    private static PlannedStep Scopes { get; } = Step<ImportedScope>("scope", OpenIddictScopes.Query, RowStatements.Scopes, _ => OpenIddictScopes.Map);

    private static PlannedStep Authorizations { get; } = Step<ImportedAuthorization>(
        "authorization", OpenIddictAuthorizations.Query, RowStatements.Authorizations, _ => OpenIddictAuthorizations.Map);

    private static PlannedStep Clients { get; } = new(OpenIddictApplications.Query, async target =>
    {
        var applications = new OpenIddictApplications(await target.ScopesAsync(), target.Request.SecretMethod);
        return new ImportStep<ImportedClient>("client", OpenIddictApplications.Query, applications.Map, new("client", RowStatements.Clients));
    });

    private static PlannedStep Step<T>(
        string kind, SourceQuery query, string sql, Func<ImportTarget, Func<SourceRow, Mapping<T>>> map, Func<ImportTarget, IReadOnlyList<T>, Task<IReadOnlyList<T>>>? prepare = null)
        where T : class, IImportedRow =>
        new(query, target => Task.FromResult<IImportStep>(new ImportStep<T>(kind, query, map(target), new(kind, sql), prepare)));

    private static async Task<IReadOnlyList<ImportedStore>> ReserveAsync(ImportTarget target, IReadOnlyList<ImportedStore> stores)
    {
        await target.ReserveStoreIdsAsync(stores.Max(store => store.Id));
        return stores;
    }

    private PlannedStep Users(SourceQuery query, Func<SourceRow, SourceUser> read) => new(query, target =>
    {
        var rules = new UserRules(target.Request.Roles);
        return Task.FromResult<IImportStep>(new ImportStep<ImportedUser>(
            "user", query, row => rules.Check(read(row)), new("user", RowStatements.Users, RowStatements.UserConflicts), preparation.PrepareAsync));
    });
}
