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

    /// <summary>
    /// Where the metadata is, below the host. RFC 9728 §3.1: the well-known part goes between the host and the path of the
    /// resource.
    /// </summary>
    public string MetadataPath { get; } = BearerTokens.MetadataPath
        + (options.ResourceUrl is { } url ? new Uri(url).AbsolutePath.TrimEnd('/') : "");

    public string? MetadataUrl(HttpRequest request) =>
        IsPublished ? new Uri(Address(request)).GetLeftPart(UriPartial.Authority) + MetadataPath : null;

    public IReadOnlyDictionary<string, object> Document(HttpRequest request, EndpointDataSource endpoints)
    {
        var scopes = endpoints.Endpoints
            .SelectMany(endpoint => endpoint.Metadata.OfType<AuthorizationPolicy>())
            .SelectMany(policy => policy.Requirements.OfType<ScopeRequirement>())
            .SelectMany(requirement => requirement.Scopes)
            .Distinct().Order();
        var document = new Dictionary<string, object>
        {
            // RFC 9728 §3.3: identical to the address into which the well-known part was put.
            ["resource"] = Address(request),
            ["authorization_servers"] = new[] { options.Issuer },
            ["scopes_supported"] = scopes.ToArray(),
            ["bearer_methods_supported"] = new[] { "header" },
        };
        // RFC 9728 §2: a name and a page for people; a member without a value is left out.
        if (options.ResourceName is { } name)
            document["resource_name"] = name;
        if (options.ResourceDocumentation is { } page)
            document["resource_documentation"] = page;
        return document;
    }

    private string Address(HttpRequest request) => options.ResourceUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
}
