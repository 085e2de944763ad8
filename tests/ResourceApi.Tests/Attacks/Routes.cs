using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace IdentityPlatform.ResourceApi.Attacks;

/// <summary>Every route that is served, read from the running API: one that is added is attacked too.</summary>
internal static partial class Routes
{
    /// <summary>Fits whatever a route asks for; each ignores what it does not know.</summary>
    public const string Body = """
        {"name":"x","prompt":"x","base_model":"b","definition":{},"settings":{},"sensor":"s","value":1,"width":64,"height":64,"image_id":"018f0000-0000-7000-8000-000000000000"}
        """;

    public static IEnumerable<(string Method, string Path)> Protected(ApiHost api) => Of(api.Endpoints.Where(IsProtected));

    public static IEnumerable<(string Method, string Path)> Open(ApiHost api) => Of(api.Endpoints.Where(endpoint => !IsProtected(endpoint)));

    public static string? BodyOf(string method) => method is "POST" or "PUT" or "PATCH" ? Body : null;

    private static bool IsProtected(RouteEndpoint endpoint) => endpoint.Metadata.OfType<AuthorizationPolicy>().Any();

    private static IEnumerable<(string Method, string Path)> Of(IEnumerable<RouteEndpoint> endpoints) =>
        from endpoint in endpoints
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, Number().Replace(Id().Replace(path, "018f0000-0000-7000-8000-000000000000"), "42"));

    [GeneratedRegex(@"\{\w+:guid\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\{\w+:long\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
