using System.Globalization;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The page for protocol errors that may not go to the client (RFC 6749 §4.1.2.1), in plain words.</summary>
public sealed class ErrorPage(IStringLocalizer<Texts> texts, IHostEnvironment environment) : IErrorPage
{
    /// <inheritdoc />
    public Task RenderAsync(HttpContext context, OAuthError error)
    {
        var refusal = Refusal.Note(context, error);
        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return MessagePage.RenderAsync(context, error.Status, Words(error) with
        {
            Code = error.Code,
            Description = error.Description,
            Detail = environment.IsDevelopment() ? error.Detail : null,
            Trace = refusal.Id,
            DetailUrl = refusal.Page,
        });
    }

    private Message Words(OAuthError error) => error switch
    {
        { Status: StatusCodes.Status429TooManyRequests } => Message.Of(texts, "many"),
        { Status: >= 500 } => Message.Of(texts, error.Code == "temporarily_unavailable" ? "busy" : "server"),
        { Code: "invalid_client" or "unauthorized_client" } => Message.Of(texts, "oauth") with
        {
            Title = texts["error.client.title"],
            Text = texts["error.client.text"],
        },
        _ => Message.Of(texts, "oauth"),
    };
}
