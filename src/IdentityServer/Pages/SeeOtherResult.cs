using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A form is answered with 303, so that the browser goes on with GET and its fields go nowhere else (RFC 9700 §4.12).</summary>
/// <param name="location">A path of this server, or a redirect URI that was validated.</param>
public sealed class SeeOtherResult(string location) : ActionResult
{
    /// <summary>Where to.</summary>
    public string Location { get; } = location;

    /// <inheritdoc />
    public override void ExecuteResult(ActionContext context)
    {
        context.HttpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.HttpContext.Response.Headers.Location = Location;
    }
}
