using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The only writer of authorization responses: a redirect, or a form that posts itself.</summary>
public sealed class AuthorizationResponseResult(AuthorizationResponse response) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (response.Target.Mode != ResponseMode.FormPost)
        {
            BrowserRedirect.To(httpContext, response.Location());
            return Task.CompletedTask;
        }

        var nonce = TokenHandle.Create();
        BrowserRedirect.ForbidStoring(httpContext);
        var headers = httpContext.Response.Headers;
        // No form-action: browsers hold it against the redirects that follow the post, and those are the client's own.
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'";
        headers["X-Frame-Options"] = "DENY";
        headers["X-Content-Type-Options"] = "nosniff";
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        CultureInfo.CurrentUICulture = LanguageProvider.Wanted(httpContext, response.Target.UiLocales) ?? CultureInfo.CurrentUICulture;
        var texts = httpContext.RequestServices.GetRequiredService<IStringLocalizer<Texts>>();
        return httpContext.Response.WriteAsync(Form(nonce, texts), httpContext.RequestAborted);
    }

    // OAuth 2.0 Form Post Response Mode §2: a self-submitting form, with a button for browsers without scripts.
    private string Form(string nonce, IStringLocalizer<Texts> texts)
    {
        var encoder = HtmlEncoder.Default;
        var html = new StringBuilder(1024)
            .Append("<!DOCTYPE html><html lang=\"").Append(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)
            .Append("\"><head><meta charset=\"utf-8\"><title>").Append(encoder.Encode(texts["form_post.continue"]))
            .Append("</title><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">")
            .Append("</head><body><form method=\"post\" action=\"")
            .Append(encoder.Encode(response.Target.RedirectUri)).Append("\">");
        foreach (var (name, value) in response.Parameters)
        {
            html.Append("<input type=\"hidden\" name=\"").Append(encoder.Encode(name))
                .Append("\" value=\"").Append(encoder.Encode(value)).Append("\">");
        }

        return html.Append("<p>").Append(encoder.Encode(texts["form_post.text"]))
            .Append("</p><button type=\"submit\">").Append(encoder.Encode(texts["form_post.continue"])).Append("</button></form>")
            .Append("<script nonce=\"").Append(nonce).Append("\">document.forms[0].submit();</script></body></html>")
            .ToString();
    }
}
