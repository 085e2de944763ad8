using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Where a request that failed inside the server ends. Opened by itself it is no page.</summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorModel(MessagePage messages) : PageModel
{
    /// <summary>Shows what happened.</summary>
    public IActionResult OnGet() => Show();

    /// <summary>The failed request was a form.</summary>
    public IActionResult OnPost() => Show();

    private ViewResult Show()
    {
        // The handler that brought us here has set the status; without one nothing has failed.
        if (HttpContext.Features.Get<IExceptionHandlerFeature>() is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }

        return MessagePage.View(Response.StatusCode, messages.OfStatus(HttpContext));
    }
}
