using System.Globalization;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>Stands before every route of the admin API: role, two factors, and for changes a fresh sign-in.</summary>
internal sealed class AdminGate(AdminTokens tokens, IAdministrators administrators, AdminSettings settings, TimeProvider time) : IEndpointFilter
{
    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (caller, problem) = await tokens.ReadAsync(http);
        if (caller is null)
            return problem;
        if (caller.User is { } grant && await RefusalAsync(grant, http) is { } refusal)
            return refusal;
        http.Features.Set(caller);
        JsonAnswer.NoStore(http.Response);
        return await next(context);
    }

    // Somebody without the role learns nothing of what it would take besides.
    private async Task<ApiProblem?> RefusalAsync(Grant grant, HttpContext http)
    {
        if (!await administrators.IsAdministratorAsync(grant.Subject.UserId, http.RequestAborted))
            return new ApiProblem(StatusCodes.Status403Forbidden, "This needs another role.");
        var changes = !HttpMethods.IsGet(http.Request.Method);
        var fresh = time.GetUtcNow() - grant.Authentication.AuthTime <= settings.FreshSignIn;
        return AuthenticationLevel.IsMet([AuthenticationLevel.TwoFactors], grant.Authentication.Acr) && (!changes || fresh) ? null : StepUp(changes);
    }

    // RFC 9470 §3: one challenge says all that is missing, so that the user signs in once.
    private ApiProblem StepUp(bool changes)
    {
        var age = changes ? string.Create(CultureInfo.InvariantCulture, $", max_age=\"{(int)settings.FreshSignIn.TotalSeconds}\"") : "";
        return new ApiProblem(StatusCodes.Status401Unauthorized, changes ? "Sign in with two factors, then repeat this within minutes." : "Sign in with two factors.")
        {
            Challenge = $"Bearer realm=\"admin\", error=\"insufficient_user_authentication\", acr_values=\"{AuthenticationLevel.TwoFactors}\"{age}",
        };
    }
}
