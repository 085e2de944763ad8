using IdentityPlatform.ResourceApi;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing.Patterns;

// The resource API as it is, and beside each of its routes the same one under /open without authorization: what is
// between the two figures is what a validated token costs.
var builder = WebApplication.CreateBuilder(args);
await using var app = await Composition.BuildAsync(builder);
IEndpointRouteBuilder routes = app;
var guarded = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
routes.DataSources.Add(new DefaultEndpointDataSource(guarded.Select(endpoint => new RouteEndpoint(
    endpoint.RequestDelegate!,
    RoutePatternFactory.Parse("/open" + endpoint.RoutePattern.RawText),
    endpoint.Order,
    new EndpointMetadataCollection(endpoint.Metadata.Where(item => item is not (IAuthorizeData or AuthorizationPolicy))),
    endpoint.DisplayName))));
await app.RunAsync();
