using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/connect/userinfo</c> (OpenID Connect Core §5.3), GET and POST.</summary>
internal static class UserInfoEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var result = (await BearerToken.ReadAsync(context)).Try(out var token, out var error) ? await ReadAsync(context, token) : error;

        // The token of a confidential client exists because that client authenticated; all others count by address.
        var vouched = result is { IsSuccess: true, Value: { Client.IsPublic: false } };
        if (!vouched && context.RequestServices.GetService<IRequestAdmission>()?.TryAdmit(context) is { } wait)
        {
            await new OAuthErrorResult(OAuthError.TooManyRequests(wait)).ExecuteAsync(context);
            return;
        }

        await (result.Try(out var claims, out error)
            ? claims is null ? BearerErrorResult.ChallengeAsync(context) : JsonAnswer.WriteAsync(context, claims, static (writer, claims) => claims.Write(writer))
            : new BearerErrorResult(error).ExecuteAsync(context));
    }

    // Null for a request without a token.
    private static async Task<Result<UserInfoResponse?>> ReadAsync(HttpContext context, string token)
    {
        if (token.Length == 0)
        {
            return (UserInfoResponse?)null;
        }

        var userInfo = context.RequestServices.GetRequiredService<UserInfo>();
        return (await userInfo.HandleAsync(token, context.RequestAborted)).Try(out var claims, out var error) ? claims : error;
    }
}
