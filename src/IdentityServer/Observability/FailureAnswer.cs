using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Endpoints.Feed;
using IdentityPlatform.IdentityServer.Security;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Diagnostics;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Answers what no endpoint answered, in the form the caller can read: protocol error, problem details or page.</summary>
public static class FailureAnswer
{
    /// <summary>Writes the answer; the headers of every answer are kept.</summary>
    public static Task WriteAsync(HttpContext http, OAuthError error)
    {
        if (EndpointKinds.IsFeed(http.Request.Path))
            return new FeedErrorResult(error).ExecuteAsync(http);
        if (EndpointKinds.IsForMachines(http.Request.Path))
            return new OAuthErrorResult(error).ExecuteAsync(http);
        if (EndpointKinds.IsAccountApi(http.Request.Path))
            return new ApiProblem(error.Status, error.Description) { Code = error.Code, RetryAfter = error.RetryAfter }.ExecuteAsync(http);

        // An answer that another middleware would replace by a page of its own is this one.
        http.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
        return http.RequestServices.GetRequiredService<IErrorPage>().RenderAsync(http, error);
    }
}
