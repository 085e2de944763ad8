using System.Buffers;

namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>What a client may register as the address a browser is sent to.</summary>
public static class RegisteredUri
{
    // RFC 3986 §2: everything else has to be percent-encoded; and no wildcard, which other servers read as a pattern.
    private static readonly SearchValues<char> UriCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()+,;=%");

    // Parameters of our own answers: a registered URI that already has one would make the answer ambiguous.
    private static readonly string[] ResponseParameters =
    [
        "code", "state", "iss", "error", "error_description", "error_uri", "access_token", "token_type", "id_token",
        "expires_in", "response", "session_state",
    ];

    /// <summary>Checks a <c>redirect_uris</c> or <c>post_logout_redirect_uris</c> entry.</summary>
    /// <param name="value">As registered.</param>
    /// <param name="type">Native clients may use schemes of their own.</param>
    /// <returns>Why it is refused; null when it is fine.</returns>
    public static string? Problem(string value, ApplicationType type)
    {
        if (value.Length is 0 or > InputLimits.RedirectUri || value.AsSpan().ContainsAnyExcept(UriCharacters))
        {
            return "must be an absolute URI of at most 2000 URI characters, without wildcards";
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || !value.Contains(':', StringComparison.Ordinal) || value.StartsWith('/'))
        {
            return "must be an absolute URI";
        }

        // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
        if (value.Contains('#', StringComparison.Ordinal))
        {
            return "must not have a fragment";
        }

        if (Authority(value).Contains('@'))
        {
            return "must not name a user";
        }

        return SchemeProblem(value, uri, type) ?? QueryProblem(uri);
    }

    private static string? SchemeProblem(string value, Uri uri, ApplicationType type)
    {
        var scheme = value[..value.IndexOf(':', StringComparison.Ordinal)];
        if (scheme is "https" or "http")
        {
            if (!value.AsSpan(scheme.Length).StartsWith("://") || uri.Host.Length == 0)
            {
                return "must name a host";
            }

            // RFC 8252 §7.3, §8.3: plain http is for the loopback interface only. "localhost" is let through for development.
            return scheme == "https" || uri.IsLoopback
                ? null
                : "must use https; http is for loopback addresses (127.0.0.1, [::1], localhost) only";
        }

        // RFC 8252 §7.1: a scheme "based on a domain name under their control, expressed in reverse order"; at least one dot.
        // javascript, data, vbscript, file and their like have none.
        if (type != ApplicationType.Native)
        {
            return "must use https; schemes of their own are for clients with application_type native";
        }

        return scheme.Contains('.', StringComparison.Ordinal) && Uri.CheckSchemeName(scheme)
            ? null
            : "must use https, http on a loopback address, or a private-use scheme with a dot such as com.example.app (RFC 8252 §7.1)";
    }

    private static string? QueryProblem(Uri uri)
    {
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(pair.Split('=', 2)[0]);
            if (Array.IndexOf(ResponseParameters, name) >= 0)
            {
                return $"must not have the parameter {name}, which the answer carries";
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> Authority(string value)
    {
        var start = value.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? default : value.AsSpan(start + 3);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }
}
