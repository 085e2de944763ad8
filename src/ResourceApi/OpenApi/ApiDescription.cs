using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.TokenValidation;
using IdentityPlatform.TokenValidation.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IdentityPlatform.ResourceApi.OpenApi;

/// <summary>What <c>/openapi/v1.json</c> says beyond the endpoints themselves: how to get a token, and which scopes each needs.</summary>
internal static class ApiDescription
{
    private const string SchemeId = "identity_platform";

    public static IServiceCollection AddApiDescription(this IServiceCollection services, ApiSettings settings) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) => Describe(document, settings));
            options.AddOperationTransformer(Secure);
        });

    private static Task Describe(OpenApiDocument document, ApiSettings settings)
    {
        document.Info = new OpenApiInfo { Title = "Resource API", Version = "v1", Description = "Accepts access tokens of the identity server." };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SchemeId] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "Authorization code with PKCE.",
            Flows = new OpenApiOAuthFlows
            {
                AuthorizationCode = new OpenApiOAuthFlow
                {
                    AuthorizationUrl = new Uri(settings.Issuer + "/connect/authorize"),
                    TokenUrl = new Uri(settings.Issuer + "/connect/token"),
                    Scopes = new Dictionary<string, string>
                    {
                        ["images:read"] = "See your images",
                        ["images:write"] = "Add, change and delete your images",
                        ["stores:read"] = "See your stores and their readings",
                        ["stores:write"] = "Record readings of your stores",
                        ["stocks:read"] = "See listed companies",
                        ["plan"] = "Know your plan",
                        ["stores"] = "Know which stores you have a part in",
                    },
                },
            },
        };
        return Task.CompletedTask;
    }

    private static Task Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var policies = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>().ToList();
        if (policies.Count == 0)
            return Task.CompletedTask;
        var requirements = policies.SelectMany(policy => policy.Requirements).ToList();
        var scopes = requirements.OfType<ScopeRequirement>().SelectMany(requirement => requirement.Scopes).Distinct().ToList();
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeId, context.Document)] = scopes }];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No token, or not a valid one" });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = Forbidden(requirements) });
        operation.Responses.TryAdd("503", new OpenApiResponse { Description = "Tokens cannot be checked, or the database is away; see Retry-After" });
        return Task.CompletedTask;
    }

    private static string Forbidden(IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        var reasons = new List<string> { "A scope is missing (required_scope)" };
        if (requirements.OfType<PlanRequirement>().FirstOrDefault() is { } plan)
            reasons.Add($"the plan is below {Plans.NameOf(plan.Plan)} (required_plan)");
        if (requirements.OfType<StoreRequirement>().Any())
            reasons.Add("no part in the store, or a role that does not allow it (store_id)");
        return string.Join("; ", reasons);
    }
}
