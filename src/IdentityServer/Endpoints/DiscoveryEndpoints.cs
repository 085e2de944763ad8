using System.Text;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Discovery;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Metadata and public keys.</summary>
public sealed class DiscoveryEndpoints(ProtocolOptions options)
{
    // A relying party sees a new scope this late at most.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    // New keys could wait, for they are published long before use; one that is withdrawn in an emergency cannot.
    private static readonly TimeSpan KeysMaxAge = TimeSpan.FromSeconds(30);

    private readonly PublishedDocument<IReadOnlyDictionary<string, Scope>> metadata =
        new(scopes => ServerMetadata.Write(options, scopes.Keys.Order(StringComparer.Ordinal)), MaxAge);

    private readonly PublishedDocument<JsonWebKeySet> keySet = new(keys => Encoding.UTF8.GetBytes(keys.ToString()), KeysMaxAge);

    /// <summary>Answers with the metadata.</summary>
    public async Task<IResult> MetadataAsync(HttpContext http, IScopeStore scopes) =>
        metadata.Answer(http, await scopes.AllAsync(http.RequestAborted));

    /// <summary>Answers with the public keys.</summary>
    public IResult Keys(HttpContext http, ISigningKeys keys) =>
        keySet.Answer(http, keys.Published);
}
