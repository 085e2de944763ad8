using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/connect/userinfo</c> (OpenID Connect Core §5.3), GET and POST.</summary>
internal static class UserInfoEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (!(await BearerToken.ReadAsync(context)).Try(out var token, out var error))
        {
            await new BearerErrorResult(error).ExecuteAsync(context);
            return;
        }

        if (token.Length == 0)
        {
            await BearerErrorResult.ChallengeAsync(context);
            return;
        }

        var userInfo = context.RequestServices.GetRequiredService<UserInfo>();
        await ((await userInfo.HandleAsync(token, context.RequestAborted)).Try(out var claims, out error)
            ? JsonAnswer.WriteAsync(context, claims, static (writer, claims) => claims.Write(writer))
            : new BearerErrorResult(error).ExecuteAsync(context));
    }
}
