using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>CORS for origins that clients registered, never with credentials: tokens travel in headers, cookies do not.</summary>
public sealed class ClientCorsPolicies(IClientOrigins origins, CorsSettings settings) : ICorsPolicyProvider
{
    private readonly CorsPolicy _registered = new CorsPolicyBuilder()
        .SetIsOriginAllowed(static _ => true) // asked below; the answer names the origin, not "*"
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete)
        .AllowAnyHeader() // libraries add headers of their own; without cookies none of them carries authority
        .WithExposedHeaders("WWW-Authenticate", "Retry-After", "DPoP-Nonce")
        .SetPreflightMaxAge(settings.PreflightMaxAge)
        .Build();

    /// <inheritdoc />
    public async Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        await origins.AllowsOriginAsync(context.Request.Headers.Origin.ToString(), context.RequestAborted) ? _registered : null;
}
