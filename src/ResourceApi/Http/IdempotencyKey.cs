using Microsoft.Extensions.Primitives;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header §2.1).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 255;

    /// <summary>Reads it.</summary>
    /// <param name="header">The header's values.</param>
    /// <param name="key">The key; null without the header.</param>
    /// <returns>False when it is there and cannot be read.</returns>
    public static bool TryRead(StringValues header, out string? key)
    {
        key = null;
        if (header.Count == 0)
            return true;
        if (header.Count > 1 || header[0] is not { } text)
            return false;

        // §2.1: a string of structured fields, in quotes. Many clients leave the quotes out, and no key needs escapes.
        key = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return key.Length is > 0 and <= Longest && key.All(c => c is > ' ' and <= '~' and not ('"' or '\\' or ','));
    }
}
