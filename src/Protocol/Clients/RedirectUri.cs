using System.Buffers;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>Compares and judges redirect URIs. They are strings here: nothing is parsed, decoded or normalized to match.</summary>
public static class RedirectUri
{
    // Only these loopback forms have a free port. "localhost" is among them because RFC 9700 §2.1 names it and command
    // line tools register it; RFC 8252 §8.3 prefers the literals. What follows the host must start a port, path or query,
    // so that "localhost.evil.example" and "localhost@evil.example" never count.
    private static readonly string[] Loopbacks = ["http://127.0.0.1", "http://[::1]", "http://localhost"];

    private static readonly string[] ResponseParameters =
        ["code", "state", "iss", "error", "error_description", "error_uri", "response", "access_token", "id_token", "token_type", "expires_in", "session_state"];

    private static readonly string[] ForbiddenSchemes = ["javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source"];

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

    /// <summary>Why a URI cannot be registered as a redirect URI or post-logout redirect URI; null when it can.</summary>
    /// <param name="uri">As registered.</param>
    /// <param name="applicationType">Private-use schemes are for native clients only.</param>
    /// <returns>A text for the operator, or null.</returns>
    public static string? RegistrationProblem(string uri, ApplicationType applicationType)
    {
        ArgumentNullException.ThrowIfNull(uri);
        // A leading slash would be read as a file on Unix.
        if (uri.Length is 0 or > InputLimits.RedirectUri || uri[0] == '/' || uri.AsSpan().ContainsAnyExcept(UriCharacters)
            || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
        {
            return $"must be an absolute URI of at most {InputLimits.RedirectUri} characters of RFC 3986";
        }

        // RFC 6749 §3.1.2: the redirection endpoint URI must not include a fragment component.
        if (uri.Contains('#', StringComparison.Ordinal))
        {
            return "must not have a fragment";
        }

        if (parsed.UserInfo.Length > 0)
        {
            return "must not have user information";
        }

        return SchemeProblem(uri, parsed, applicationType) ?? QueryProblem(parsed);
    }

    private static string? SchemeProblem(string uri, Uri parsed, ApplicationType applicationType)
    {
        var scheme = uri[..uri.IndexOf(':', StringComparison.Ordinal)];
        switch (scheme)
        {
            case "https":
                return null;
            case "http":
                // RFC 9700 §2.6: no unencrypted connections, native loopback and development on this machine excepted.
                return WithoutLoopbackPort(uri) is null ? "must be https, or http on 127.0.0.1, [::1] or localhost" : null;
            default:
                if (ForbiddenSchemes.Contains(parsed.Scheme, StringComparer.OrdinalIgnoreCase) || scheme.Any(char.IsUpper))
                {
                    return "has a scheme that browsers run or that is not lower-case";
                }

                // RFC 8252 §7.1, §8.4: private-use schemes are based on a domain name, so they have a dot.
                return applicationType == ApplicationType.Native && scheme.Contains('.', StringComparison.Ordinal)
                    ? null
                    : "must be https; a private-use scheme needs application_type native and a name like com.example.app";
        }
    }

    // AC-012: a registered URI that already carries our answer's parameters would say them twice.
    private static string? QueryProblem(Uri parsed)
    {
        var names = parsed.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]);
        return names.FirstOrDefault(name => ResponseParameters.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } taken
            ? $"must not have the response parameter {taken} in its query"
            : null;
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
