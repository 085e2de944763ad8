using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.TokenValidation.Issuer;

/// <summary>What was last fetched from the issuer. The same <see cref="Keys"/> instance stays while the keys are the same.</summary>
internal sealed record IssuerSnapshot(IssuerMetadata Metadata, JsonWebKeySet Keys, DateTimeOffset FetchedAt);
