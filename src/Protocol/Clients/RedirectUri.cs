using System.Buffers;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>Compares redirect URIs. They are strings here: nothing is parsed, decoded or normalized to match.</summary>
public static class RedirectUri
{
    // Only these loopback forms have a free port. "localhost" is among them because RFC 9700 §2.1 names it and command
    // line tools register it; RFC 8252 §8.3 prefers the literals. What follows the host must start a port, path or query,
    // so that "localhost.evil.example" and "localhost@evil.example" never count.
    private static readonly string[] Loopbacks = ["http://127.0.0.1", "http://[::1]", "http://localhost"];

    // RFC 3986 §2: the characters of a URI. No space, control, backslash, quote or non-ASCII character is among them.
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Whether a client may be answered at a URI (RFC 9700 §2.1: exact string matching).</summary>
    /// <param name="client">Whose registration counts.</param>
    /// <param name="requested">The parameter as sent.</param>
    /// <returns>True when it is registered, or differs from a registered loopback URI of a native client in the port only.</returns>
    public static bool IsRegistered(Client client, string requested)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(requested);
        if (requested.Length > InputLimits.RedirectUri || requested.Contains('#', StringComparison.Ordinal) || requested.AsSpan().ContainsAnyExcept(UriCharacters))
        {
            return false;
        }

        if (client.RedirectUris.Contains(requested, StringComparer.Ordinal))
        {
            return true;
        }

        // RFC 8252 §7.3: any port on a loopback redirect URI, because an app takes the port it is given.
        return client.ApplicationType == ApplicationType.Native
            && WithoutLoopbackPort(requested) is { } portless
            && client.RedirectUris.Any(registered => WithoutLoopbackPort(registered) == portless);
    }

    /// <summary>Whether a URI leads to a program on the user's device that any other program could pose as (RFC 8252 §8.6).</summary>
    /// <param name="uri">A registered redirect URI.</param>
    /// <returns>True for loopback and private-use schemes; false for https.</returns>
    public static bool CanBeImpersonated(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return !uri.StartsWith("https://", StringComparison.Ordinal);
    }

    private static string? WithoutLoopbackPort(string uri)
    {
        var host = Array.Find(Loopbacks, loopback => uri.StartsWith(loopback, StringComparison.Ordinal));
        if (host is null)
        {
            return null;
        }

        var rest = uri.AsSpan(host.Length);
        if (rest is [':', ..])
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var port = digits < 0 ? rest[1..] : rest[1..(digits + 1)];
            if (port is [] or ['0', ..] || !ushort.TryParse(port, out _))
            {
                return null;
            }

            rest = rest[(port.Length + 1)..];
        }

        return rest is [] or ['/' or '?', ..] ? string.Concat(host, rest) : null;
    }
}
