using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using Microsoft.OpenApi;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>The admin API (docs/admin.md): JSON, described at <c>/api/admin/openapi.json</c>.</summary>
public static class AdminApi
{
    private const string Root = "api/admin";
    private const string SchemeId = "identity_platform";

    /// <summary>The services of the routes.</summary>
    public static IServiceCollection AddAdminApi(this IServiceCollection services)
    {
        services.AddSingleton<AdminTokens>();
        services.ConfigureHttpJsonOptions(options => AdminBody.Configure(options.SerializerOptions));
        services.AddOpenApi(options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith(Root + "/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, context, _) => DescribeAsync(document, context.ApplicationServices));
            options.AddOperationTransformer((operation, context, _) =>
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeId, context.Document)] = [ScopeNames.Admin] }];
                return Task.CompletedTask;
            });
        });
        return services;
    }

    /// <summary>The routes. What each needs is decided by <see cref="AdminGate"/>, which stands before all of them.</summary>
    public static IEndpointRouteBuilder MapAdminApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/" + Root).AddEndpointFilter<RouteGroupBuilder, AdminGate>();
        AdminUsersApi.Map(api);
        AdminUserActsApi.Map(api);
        AdminAuditApi.Map(api);
        AdminClientsApi.Map(api);
        AdminScopesApi.Map(api);
        AdminStoresApi.Map(api);
        AdminServerApi.Map(api);
        routes.MapOpenApi($"/{Root}/openapi.json");
        return routes;
    }

    /// <summary>A route that changes something: its body, and how it refuses.</summary>
    internal static RouteHandlerBuilder Changes<T>(this RouteHandlerBuilder route)
        where T : notnull => route.Accepts<T>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 404, 409);

    /// <summary>How a route refuses, besides 401, 403 and 429.</summary>
    internal static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            route.ProducesProblem(status);
        return route.ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
    }

    private static Task DescribeAsync(OpenApiDocument document, IServiceProvider services)
    {
        var issuer = services.GetRequiredService<ProtocolOptions>().Issuer;
        document.Info = new OpenApiInfo
        {
            Title = "Admin API",
            Version = "v1",
            Description = "For administrators by the platform's own apps, after a sign-in with two factors (changes: one of the last "
                + $"{services.GetRequiredService<AdminSettings>().FreshSignIn.TotalMinutes:0} minutes), and for clients registered for it. Ask for the scope admin without scopes of other APIs. "
                + "Every change takes a reason and is in the audit log. Refusals are problem details (RFC 9457).",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SchemeId] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Flows = new OpenApiOAuthFlows
            {
                AuthorizationCode = new OpenApiOAuthFlow { AuthorizationUrl = new Uri(issuer + "/connect/authorize"), TokenUrl = new Uri(issuer + "/connect/token"), Scopes = Scopes() },
                ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new Uri(issuer + "/connect/token"), Scopes = Scopes() },
            },
        };
        return Task.CompletedTask;
    }

    private static Dictionary<string, string> Scopes() => new() { [ScopeNames.Admin] = "Administer this server" };
}
