using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.TokenValidation.Issuer;

/// <summary>
/// What was last fetched from the issuer. The same <see cref="Keys"/> instance stays while the keys are the same.
/// <paramref name="FetchedAt"/> is a timestamp of the stopwatch: a clock that is put right makes nothing older or younger.
/// </summary>
internal sealed record IssuerSnapshot(IssuerMetadata Metadata, JsonWebKeySet Keys, long FetchedAt);
