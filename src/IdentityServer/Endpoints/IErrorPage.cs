using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The page for errors that may not go to the client, because nobody knows whether it is one (RFC 6749 §4.1.2.1).</summary>
public interface IErrorPage
{
    /// <summary>Writes the page with <see cref="OAuthError.Status"/>, in place; shows code and description, escaped.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>A task that ends when the page is written.</returns>
    Task RenderAsync(HttpContext context, OAuthError error);
}
