using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>A form request of an authenticated client: token, introspection, revocation.</summary>
internal sealed record ClientRequest(Client Client, RequestParameters Parameters)
{
    public static async ValueTask<Result<ClientRequest>> ReadAsync(HttpContext context)
    {
        var result = await AuthenticateAsync(context);
        // A proven secret is all that frees a request from the limit by address.
        var vouched = result.IsSuccess && !result.Value.Client.IsPublic;
        return !vouched && context.RequestServices.GetService<IRequestAdmission>()?.TryAdmit(context) is { } wait
            ? OAuthError.TooManyRequests(wait)
            : result;
    }

    private static async ValueTask<Result<ClientRequest>> AuthenticateAsync(HttpContext context)
    {
        var request = context.Request;
        // RFC 6749 §2.3.1: credentials "MUST NOT be included in the request URI"; our endpoints have no other use for a query.
        if (request.QueryString.HasValue)
        {
            return OAuthError.InvalidRequest("Send the parameters in the body, not in the URI.");
        }

        if (!(await RequestReader.ReadFormAsync(request, context.RequestAborted)).Try(out var parameters, out var error)
            || !PresentedCredentials.Read(request.Headers.Authorization, parameters).Try(out var credentials, out error))
        {
            return error;
        }

        var authenticator = context.RequestServices.GetRequiredService<ClientAuthenticator>();
        var address = context.Connection.RemoteIpAddress?.ToString();
        if (!(await authenticator.AuthenticateAsync(credentials, address, context.RequestAborted)).Try(out var client, out error))
        {
            return error;
        }

        context.NoteClient(client.ClientId);
        return new ClientRequest(client, parameters);
    }
}
