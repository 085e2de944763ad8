using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Finds the access token of a request (RFC 6750 §2). Never in the URI, where logs and history would keep it (§5.3).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the token; empty when the request carries none.</summary>
    public static async ValueTask<Result<string>> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization;
        if (!(await FormTokenAsync(request, context.RequestAborted)).Try(out var inBody, out var error))
        {
            return error;
        }

        // RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
        if (authorization.Count + (inBody.Length > 0 ? 1 : 0) > 1)
        {
            return OAuthError.InvalidRequest("Send the access token once, by one method.");
        }

        // RFC 7235 §2.1: the scheme is case-insensitive. Another scheme is as good as no token.
        return authorization.Count == 1 && authorization[0] is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim(' ')
            : inBody;
    }

    // RFC 6750 §2.2: POST with a form body.
    private static async ValueTask<Result<string>> FormTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType)
        {
            return "";
        }

        return (await RequestReader.ReadFormAsync(request, cancellationToken)).Try(out var parameters, out var error)
            ? parameters["access_token"] ?? ""
            : error;
    }
}
