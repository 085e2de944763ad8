using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/connect/token</c> (RFC 6749 §3.2): authenticates the client, finds the grant, writes the tokens.</summary>
internal static class TokenEndpoint
{
    private const int MaxUserAgent = 512;

    public static async Task HandleAsync(HttpContext context)
    {
        var result = (await ClientRequest.ReadAsync(context)).Try(out var request, out var error)
            ? await GrantAsync(context, request)
            : error;
        await (result.Try(out var tokens, out error)
            ? JsonAnswer.WriteAsync(context, tokens, static (writer, tokens) => tokens.Write(writer))
            : new OAuthErrorResult(error).ExecuteAsync(context));
    }

    private static async Task<Result<TokenResponse>> GrantAsync(HttpContext context, ClientRequest request)
    {
        if (request.Parameters["grant_type"] is not { } grantType)
        {
            return OAuthError.InvalidRequest("grant_type is missing.");
        }

        // RFC 6749 §5.2: unsupported_grant_type is about the server, unauthorized_client about the client.
        if (!GrantTypes.Supported.Contains(grantType))
        {
            return OAuthError.UnsupportedGrantType();
        }

        if (!request.Client.Allows(grantType))
        {
            return OAuthError.UnauthorizedClient("The client is not registered for this grant type.");
        }

        var handler = context.RequestServices.GetRequiredKeyedService<IGrantHandler>(grantType);
        var result = await handler.HandleAsync(new TokenRequest(request.Client, request.Parameters, DeviceOf(context)), context.RequestAborted);
        if (result.IsSuccess)
        {
            // The handler's own name of the grant: what was sent is another string for each request.
            context.RequestServices.GetRequiredService<ServerMetrics>().TokenIssued(handler.GrantType, request.Client.ClientId);
        }

        return result;
    }

    private static ClientDevice DeviceOf(HttpContext context)
    {
        string? agent = context.Request.Headers.UserAgent;
        return new ClientDevice(context.Connection.RemoteIpAddress?.ToString(), agent?.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent);
    }
}
