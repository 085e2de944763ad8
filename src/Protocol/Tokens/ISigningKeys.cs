using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>The server's signing keys. Called for every token: an implementation answers from memory.</summary>
public interface ISigningKeys
{
    /// <summary>The key that new tokens are signed with.</summary>
    /// <param name="alg">ES256, RS256 or PS256.</param>
    /// <returns>The key; it stays usable for the length of a request even when it is rotated meanwhile.</returns>
    SigningKey Current(string alg);

    /// <summary>Every key that a live token may have been signed with, and those published ahead of use (RFC 7517 §5).</summary>
    JsonWebKeySet Published { get; }
}
