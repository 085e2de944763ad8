using IdentityPlatform.EndToEnd.Accounts;
using IdentityPlatform.EndToEnd.Spa;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("IdentityPlatform.EndToEnd.Platform.LongestFirst", "IdentityPlatform.EndToEnd.Tests")]

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>The collections that take minutes begin first, so that none is left alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [PlatformDefinition.Name, LooksDefinition.Name, SpaDefinition.Name, FederationDefinition.Name];

    /// <inheritdoc />
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.IndexOf(Long, collection.DisplayName) is var place and >= 0 ? place : Long.Length);
}
