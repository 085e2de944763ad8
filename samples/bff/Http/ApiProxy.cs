using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using IdentityPlatform.Bff.Sessions;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace IdentityPlatform.Bff.Http;

/// <summary>Passes API calls on, with the session's access token in place of its cookie.</summary>
internal static class ApiProxy
{
    private const string ResourceApi = "resource-api";
    private const string IdentityApi = "identity-api";
    private static readonly object TokenItem = new();
    private static readonly string[] NotForApis = [HeaderNames.Cookie, HeaderNames.Origin, HeaderNames.Authorization, "X-CSRF"];

    public static void AddApiProxy(this IServiceCollection services, BffSettings settings) => services.AddReverseProxy()
        .LoadFromMemory(
            [
                Route("api", ResourceApi, "/api/{**rest}"),
                // Of the identity server only what a signed-in person's page needs; never its token endpoint.
                Route("account", IdentityApi, "/identity-api/account/{**rest}").WithTransformPathRemovePrefix("/identity-api").WithTransformPathPrefix("/api"),
                Route("stores", IdentityApi, "/identity-api/stores/{**rest}").WithTransformPathRemovePrefix("/identity-api").WithTransformPathPrefix("/api"),
            ],
            [Cluster(ResourceApi, settings.Api), Cluster(IdentityApi, settings.Authority)])
        .AddTransforms(transforms =>
        {
            transforms.AddRequestTransform(context =>
            {
                foreach (var header in NotForApis)
                    context.ProxyRequest.Headers.Remove(header);
                context.ProxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)context.HttpContext.Items[TokenItem]!);
                return ValueTask.CompletedTask;
            });
            transforms.AddResponseHeaderRemove(HeaderNames.SetCookie, ResponseCondition.Always);
        });

    public static void MapApiProxy(this IEndpointRouteBuilder app) => app
        .MapReverseProxy(proxy =>
        {
            proxy.Use(AddTokenAsync);
            proxy.UseLoadBalancing();
        })
        .RequireAuthorization()
        .RequireAntiforgeryHeader();

    // Before anything is passed on: without a token there is nothing to pass.
    private static async Task AddTokenAsync(HttpContext context, RequestDelegate next)
    {
        var renewal = context.RequestServices.GetRequiredService<TokenRenewal>();
        var outcome = await renewal.CurrentAsync(context.User.FindFirstValue(SignInEvents.Session)!, context.RequestAborted);
        if (outcome.AccessToken is { } token)
        {
            context.Items[TokenItem] = token;
            await next(context);
            return;
        }

        var gone = outcome.Status == RenewalStatus.Refused;
        if (!gone)
            context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = gone ? StatusCodes.Status401Unauthorized : StatusCodes.Status503ServiceUnavailable;
    }

    private static RouteConfig Route(string id, string cluster, string path) =>
        new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = path } };

    private static ClusterConfig Cluster(string id, string address) => new()
    {
        ClusterId = id,
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["only"] = new() { Address = address } },
    };
}
