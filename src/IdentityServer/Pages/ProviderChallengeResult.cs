using IdentityPlatform.IdentityServer.Accounts.Federation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Sends the browser to a provider.</summary>
/// <param name="provider">The provider's name.</param>
/// <param name="visit">Why, and where it goes on afterwards.</param>
public sealed class ProviderChallengeResult(string provider, ProviderVisit visit) : IActionResult
{
    /// <inheritdoc />
    public async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.HttpContext.ChallengeAsync(provider, visit.ToProperties());
        // RFC 9700 §4.12: a form's answer is 303, so that its data does not travel on.
        var response = context.HttpContext.Response;
        if (response.StatusCode == StatusCodes.Status302Found && HttpMethods.IsPost(context.HttpContext.Request.Method))
            response.StatusCode = StatusCodes.Status303SeeOther;
    }
}
