using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Shows a <see cref="Message"/>, as a page's result or in place of an answer that has no body.</summary>
public sealed class MessagePage(IStringLocalizer<Texts> texts)
{
    /// <summary>The message as a result.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What to say.</param>
    /// <returns>The result.</returns>
    public static ViewResult View(int status, Message message) => new()
    {
        ViewName = "/Pages/Shared/Message.cshtml",
        ViewData = new ViewDataDictionary<Message>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = message },
        StatusCode = status,
    };

    /// <summary>The id a person can tell us and the log can be searched for.</summary>
    /// <param name="http">The request.</param>
    /// <returns>The error id.</returns>
    public static string TraceOf(HttpContext http) => RequestNotes.ErrorIdOf(http);

    /// <summary>Writes the message.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What to say.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task RenderAsync(HttpContext http, int status, Message message)
    {
        PageHeaders.Apply(http);
        if (status >= StatusCodes.Status400BadRequest)
            Refusal.Mark(http);
        return View(status, message).ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }

    /// <summary>Writes the page for the answer's status, whatever it is.</summary>
    /// <param name="http">The request.</param>
    /// <returns>A task that ends when it is written.</returns>
    public Task RenderStatusAsync(HttpContext http) => RenderAsync(http, http.Response.StatusCode, OfStatus(http));

    /// <summary>The message for a status of ours.</summary>
    /// <param name="http">The answered request.</param>
    /// <returns>The message.</returns>
    public Message OfStatus(HttpContext http) => http.Response.StatusCode switch
    {
        401 or 403 => Message.Of(texts, "denied"),
        404 or 410 => Message.Of(texts, "missing"),
        429 => Message.Of(texts, "many"),
        503 => Message.Of(texts, "busy") with { Trace = TraceOf(http) },
        >= 500 => Message.Of(texts, "server") with { Trace = TraceOf(http) },
        _ => Message.Of(texts, "bad"),
    };
}
