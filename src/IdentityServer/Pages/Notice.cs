namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>
/// What a page says once after a form has done its work: the key of a text <c>done.&lt;key&gt;</c>, in a cookie that the
/// next page takes. A link cannot carry it, so nobody can be told that something was done which was not.
/// </summary>
public static class Notice
{
    private const string Cookie = "ip.notice";
    private const int LongestKey = 40;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Leaves a notice for the next page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">Last part of the text's key, e.g. <c>profile</c> for <c>done.profile</c>.</param>
    public static void Leave(HttpContext http, string key) => http.Response.Cookies.Append(Cookie, key, Options(http, Lifetime));

    /// <summary>Takes the notice that was left; it is not shown again.</summary>
    /// <param name="http">The request.</param>
    /// <returns>The text's key; null when there is none.</returns>
    public static string? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and <= LongestKey } key)
            return null;
        http.Response.Cookies.Delete(Cookie, Options(http, null));
        return $"done.{key}";
    }

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = lifetime,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    };
}
