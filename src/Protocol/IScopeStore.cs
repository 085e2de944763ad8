namespace IdentityPlatform.Protocol;

/// <summary>A scope and the resources (audiences) it belongs to.</summary>
/// <param name="Name">Scope token.</param>
/// <param name="DisplayName">For the consent page; null for the server's own scopes, whose texts are localized.</param>
/// <param name="Resources">Resource indicators that become <c>aud</c> (RFC 9068 §3).</param>
public sealed record Scope(string Name, string? DisplayName, IReadOnlyList<string> Resources);

/// <summary>The scopes that exist. Answers from memory.</summary>
public interface IScopeStore
{
    /// <summary>Every scope by name, the server's own included.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A snapshot.</returns>
    ValueTask<IReadOnlyDictionary<string, Scope>> AllAsync(CancellationToken cancellationToken);
}
