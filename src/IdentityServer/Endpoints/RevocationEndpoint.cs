using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/connect/revoke</c> (RFC 7009).</summary>
internal static class RevocationEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var revocation = context.RequestServices.GetRequiredService<Revocation>();
        if ((await ClientRequest.ReadAsync(context)).Try(out var request, out var error))
        {
            error = await revocation.HandleAsync(request.Client, request.Parameters, context.RequestAborted);
        }

        if (error is not null)
        {
            await new OAuthErrorResult(error).ExecuteAsync(context);
            return;
        }

        // RFC 7009 §2.2: 200, "the content of the response body is ignored by the client".
        JsonAnswer.NoStore(context.Response);
        context.Response.ContentLength = 0;
    }
}
