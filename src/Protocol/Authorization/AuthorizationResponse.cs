using System.Text;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>An answer to an authorization request: parameters and where they go.</summary>
public sealed class AuthorizationResponse
{
    private AuthorizationResponse(ResponseTarget target, List<KeyValuePair<string, string>> parameters, string issuer)
    {
        if (target.State is not null)
        {
            parameters.Add(new("state", target.State));
        }

        // RFC 9207 §2: iss is in every answer, errors included.
        parameters.Add(new("iss", issuer));
        Target = target;
        Parameters = parameters;
    }

    /// <summary>Where it goes.</summary>
    public ResponseTarget Target { get; }

    /// <summary>What it says, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>A success (RFC 6749 §4.1.2).</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="code">The code.</param>
    /// <param name="issuer">Our issuer.</param>
    /// <returns>The response.</returns>
    public static AuthorizationResponse Success(ResponseTarget target, string code, string issuer) =>
        new(target, [new("code", code)], issuer);

    /// <summary>An error (RFC 6749 §4.1.2.1).</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="error">Why; its detail is not sent.</param>
    /// <param name="issuer">Our issuer.</param>
    /// <param name="page"><c>error_uri</c>, "a human-readable web page with information about the error"; null for none.</param>
    /// <returns>The response.</returns>
    public static AuthorizationResponse Failure(ResponseTarget target, OAuthError error, string issuer, string? page = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        List<KeyValuePair<string, string>> parameters = [new("error", error.Code), new("error_description", error.Description)];
        if (page is not null)
        {
            parameters.Add(new("error_uri", page));
        }

        return new(target, parameters, issuer);
    }

    /// <summary>The address to redirect to, for the modes query and fragment.</summary>
    /// <returns>The redirect URI with the parameters; its own query is kept (RFC 6749 §3.1.2).</returns>
    public string Location()
    {
        var uri = Target.RedirectUri;
        var text = new StringBuilder(uri, uri.Length + 256);
        var separator = Target.Mode == ResponseMode.Fragment ? '#' : uri.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in Parameters)
        {
            // A registered URI that ends in "?" or "&" needs no separator of its own.
            if (separator != '&' || text[^1] is not ('?' or '&'))
            {
                text.Append(separator);
            }

            text.Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return text.ToString();
    }
}
