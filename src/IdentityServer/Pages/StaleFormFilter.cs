using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A form without a good antiforgery token (RFC 6819 §4.4.1.8) is refused with a page that says what to do, not with a bare 400.</summary>
public sealed class StaleFormFilter(IStringLocalizer<Texts> texts) : IAlwaysRunResultFilter
{
    /// <inheritdoc />
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = MessagePage.View(StatusCodes.Status400BadRequest, Message.Of(texts, "form") with
            {
                ActionText = texts["error.form.reload"],
                ActionUrl = context.HttpContext.Request.PathBase + context.HttpContext.Request.Path + context.HttpContext.Request.QueryString,
            });
        }
    }

    /// <inheritdoc />
    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
