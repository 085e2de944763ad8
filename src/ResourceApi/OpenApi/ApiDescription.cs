using IdentityPlatform.ResourceApi.Options;
using Microsoft.OpenApi;

namespace IdentityPlatform.ResourceApi.OpenApi;

/// <summary>What <c>/openapi/v1.json</c> says beyond the endpoints themselves: how to get a token, and which scopes each needs.</summary>
internal static class ApiDescription
{
    public const string SchemeId = "identity_platform";

    /// <summary>What an app can ask for, as the page offers it.</summary>
    public static readonly IReadOnlyDictionary<string, string> Scopes = new Dictionary<string, string>
    {
        ["images:read"] = "See your images, boards, models and workflows",
        ["images:write"] = "Make, change and delete them",
        ["stores:read"] = "See your stores and their readings",
        ["stores:write"] = "Record readings of your stores, change their settings",
        ["stocks:read"] = "See listed companies",
        ["plan"] = "Know your plan",
        ["stores"] = "Know which stores you have a part in",
    };

    public static IServiceCollection AddApiDescription(this IServiceCollection services, ApiSettings settings) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) => Describe(document, settings));
            options.AddOperationTransformer(OperationDescription.Describe);
        });

    private static Task Describe(OpenApiDocument document, ApiSettings settings)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Resource API",
            Version = "v1",
            Description = $"Accepts access tokens of the identity server. Another user's row is as if it were not there (404). Refusals are problem details (RFC 9457); lists have `limit` and `cursor`; at most {settings.RateLimits.RequestsPerMinutePerIp} requests a minute from one address.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema.Name] = ProblemSchema.Create();
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
                    Scopes = new Dictionary<string, string>(Scopes),
                },
            },
        };
        return Task.CompletedTask;
    }
}
