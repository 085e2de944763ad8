using IdentityPlatform.TokenValidation.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>The API's metadata (RFC 9728), computed from its settings and its endpoints' policies.</summary>
internal sealed class ProtectedResource(TokenValidationOptions options)
{
    /// <summary>Set when the metadata endpoint is mapped; challenges name it from then on.</summary>
    public bool IsPublished { get; set; }

    public string? MetadataUrl(HttpRequest request) => IsPublished ? Address(request) + BearerTokens.MetadataPath : null;

    public IReadOnlyDictionary<string, object> Document(HttpRequest request, EndpointDataSource endpoints)
    {
        var scopes = endpoints.Endpoints
            .SelectMany(endpoint => endpoint.Metadata.OfType<AuthorizationPolicy>())
            .SelectMany(policy => policy.Requirements.OfType<ScopeRequirement>())
            .SelectMany(requirement => requirement.Scopes)
            .Distinct().Order();
        return new Dictionary<string, object>
        {
            // RFC 9728 §3.3: identical to the address the metadata was asked for at.
            ["resource"] = Address(request),
            ["authorization_servers"] = new[] { options.Issuer },
            ["scopes_supported"] = scopes.ToArray(),
            ["bearer_methods_supported"] = new[] { "header" },
        };
    }

    private string Address(HttpRequest request) =>
        options.ResourceUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
}
