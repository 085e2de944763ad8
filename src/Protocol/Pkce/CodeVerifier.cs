using System.Buffers;

namespace IdentityPlatform.Protocol.Pkce;

/// <summary>The secret that a client keeps between authorization and token request, RFC 7636 §4.1.</summary>
public static class CodeVerifier
{
    /// <summary>The fewest characters of a verifier.</summary>
    public const int MinLength = 43;

    /// <summary>The most characters of a verifier.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>True for 43 to 128 unreserved characters.</summary>
    public static bool IsWellFormed(string? verifier) =>
        verifier is { Length: >= MinLength and <= MaxLength } && !verifier.AsSpan().ContainsAnyExcept(Unreserved);
}
