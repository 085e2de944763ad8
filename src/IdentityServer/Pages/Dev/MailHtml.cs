using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

namespace IdentityPlatform.IdentityServer.Pages.Dev;

/// <summary>The HTML of a mail in Development, for a frame of <c>/dev/mail</c>: no scripts, nothing loaded, links lead out of the frame.</summary>
public static class MailHtml
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; " +
        "sandbox allow-popups allow-top-navigation-by-user-activation";

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/dev/mail/{id:guid}/html", Show);

    private static IResult Show(HttpContext http, Guid id)
    {
        if (http.RequestServices.GetService<MailFolder>()?.Find(id) is not { } mail)
            return Results.NotFound();
        PageHeaders.Apply(http);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        return Results.Content(mail.Html.Replace("<head>", "<head><base target=\"_top\">", StringComparison.Ordinal), "text/html; charset=utf-8");
    }
}
