using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.IdentityServer.Pages;
using Microsoft.AspNetCore.Localization;

namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>The language of a page: what the person chooses, what they chose before, what the browser prefers.</summary>
public sealed class LanguageProvider : IRequestCultureProvider
{
    /// <summary>Keeps the choice: a tag, and after <c>~</c> which interaction it was made in.</summary>
    public const string Cookie = "ip.language";

    private const int MostBrowserLanguages = 10;

    /// <inheritdoc />
    public Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var tag = Chosen(httpContext) ?? Kept(httpContext).Tag ?? Preferred(httpContext.Request);
        return Task.FromResult(tag is null ? null : new ProviderCultureResult(tag));
    }

    /// <summary>
    /// Whether the person chose the language on this page or on another one of the same interaction: then it holds,
    /// whatever the client asked for.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <returns>True when nothing else may decide.</returns>
    public static bool IsChosen(HttpContext http) => Languages.Match(http.Request.Query[Languages.Parameter]) is not null
        || (InteractionKey(http.Request) is { } interaction && Kept(http).Interaction == interaction);

    /// <summary>The language of a page that serves a client's request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="uiLocales">What the client asked for, in the order it prefers.</param>
    /// <returns>The first one that is ours; null when none is, or when the person chose for themselves.</returns>
    public static CultureInfo? Wanted(HttpContext http, IEnumerable<string> uiLocales) =>
        !IsChosen(http) && uiLocales.Select(Languages.Match).FirstOrDefault(tag => tag is not null) is { } wanted ? CultureInfo.GetCultureInfo(wanted) : null;

    /// <summary>Keeps a language that the person chose elsewhere than by the switch.</summary>
    /// <param name="http">The request.</param>
    /// <param name="tag">A tag of <see cref="Languages.All"/>.</param>
    public static void Choose(HttpContext http, string tag) => Keep(http, tag, interaction: null);

    private static string? Chosen(HttpContext http)
    {
        var chosen = Languages.Match(http.Request.Query[Languages.Parameter]);
        if (chosen is not null)
        {
            Keep(http, chosen, InteractionKey(http.Request));
        }

        return chosen;
    }

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
