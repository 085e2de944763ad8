using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Pages;
using Microsoft.AspNetCore.Localization;

namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>
/// The language of a page: what the person chose for this interaction, the client's <c>ui_locales</c>, what the person
/// chose before, what the browser prefers.
/// </summary>
public sealed class LanguageProvider : IRequestCultureProvider
{
    /// <summary>Keeps the choice: a tag, and after <c>~</c> which interaction it was made in.</summary>
    public const string Cookie = "ip.language";

    private const int MostBrowserLanguages = 10;

    /// <inheritdoc />
    public async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var tag = Chosen(httpContext)
            ?? await RequestedAsync(httpContext)
            ?? Kept(httpContext).Tag
            ?? Preferred(httpContext.Request);
        return tag is null ? null : new ProviderCultureResult(tag);
    }

    private static string? Chosen(HttpContext http)
    {
        var interaction = InteractionKey(http.Request);
        if (Languages.Match(http.Request.Query[Languages.Parameter]) is { } chosen)
        {
            Keep(http, chosen, interaction);
            return chosen;
        }

        // A choice on one page of an interaction holds on its next ones, whatever the client asked for.
        var kept = Kept(http);
        return interaction is not null && kept.Interaction == interaction ? kept.Tag : null;
    }

    // OpenID Connect Core §3.1.2.1: ui_locales, a list ordered by preference; unknown ones are no error.
    private static async Task<string?> RequestedAsync(HttpContext http)
    {
        if (!http.Request.Query.ContainsKey(PageQuery.Interaction) || !IsPage(http.Request.Path))
        {
            return null;
        }

        var access = http.RequestServices.GetRequiredService<InteractionAccess>();
        var interaction = await access.CurrentAsync(http, http.RequestAborted);
        return interaction?.UiLocales.Select(Languages.Match).FirstOrDefault(tag => tag is not null);
    }

    private static bool IsPage(PathString path) => path.StartsWithSegments("/account", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/consent", StringComparison.OrdinalIgnoreCase);

    private static string? Preferred(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Take(MostBrowserLanguages)
        .Where(language => language.Quality is not 0)
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => Languages.Match(language.Value.Value))
        .FirstOrDefault(tag => tag is not null);

    private static (string? Tag, string? Interaction) Kept(HttpContext http)
    {
        var parts = http.Request.Cookies[Cookie]?.Split('~', 2);
        return parts is null ? default : (Languages.Match(parts[0]), parts.ElementAtOrDefault(1));
    }

    private static void Keep(HttpContext http, string tag, string? interaction) =>
        http.Response.Cookies.Append(Cookie, interaction is null ? tag : $"{tag}~{interaction}", new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
        });

    private static string? InteractionKey(HttpRequest request) => request.Query[PageQuery.Interaction].ToString() is { Length: > 0 } handle
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(handle)).AsSpan(0, 8))
        : null;
}
