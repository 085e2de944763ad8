using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>A form request of an authenticated client: token, introspection, revocation.</summary>
internal sealed record ClientRequest(Client Client, RequestParameters Parameters)
{
    public static async ValueTask<Result<ClientRequest>> ReadAsync(HttpContext context)
    {
        var result = await AuthenticateAsync(context);
        return Admission(context, result.IsSuccess ? result.Value.Client : null) is { } tooMany ? tooMany : result;
    }

    /// <summary>Authenticates the client of a request whose body, if it has one, was read.</summary>
    public static async ValueTask<Result<Client>> AuthenticateAsync(HttpContext context, RequestParameters parameters)
    {
        if (!PresentedCredentials.Read(context.Request.Headers.Authorization, parameters).Try(out var credentials, out var error))
        {
            return error;
        }

        var authenticator = context.RequestServices.GetRequiredService<ClientAuthenticator>();
        var address = context.Connection.RemoteIpAddress?.ToString();
        if ((await authenticator.AuthenticateAsync(credentials, address, context.RequestAborted)).Try(out var client, out error))
        {
            RequestNotes.Client(context, client.ClientId);
            return client;
        }

        return error;
    }

    /// <summary>Counts the request unless a proven secret, which is all that frees from it, vouches for it.</summary>
    /// <returns>Null when it may go on.</returns>
    public static OAuthError? Admission(HttpContext context, Client? client) =>
        client is not { IsPublic: false } && context.RequestServices.GetService<IRequestAdmission>()?.TryAdmit(context) is { } wait
            ? OAuthError.TooManyRequests(wait)
            : null;

    private static async ValueTask<Result<ClientRequest>> AuthenticateAsync(HttpContext context)
    {
        var request = context.Request;
        // RFC 6749 §2.3.1: credentials "MUST NOT be included in the request URI"; our endpoints have no other use for a query.
        if (request.QueryString.HasValue)
        {
            return OAuthError.InvalidRequest("Send the parameters in the body, not in the URI.");
        }

        if (!(await RequestReader.ReadFormAsync(request, context.RequestAborted)).Try(out var parameters, out var error)
            || !(await AuthenticateAsync(context, parameters)).Try(out var client, out error))
        {
            return error;
        }

        return new ClientRequest(client, parameters);
    }
}
