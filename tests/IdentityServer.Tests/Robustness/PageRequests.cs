using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>What a person could do on the pages: every link, every form, as the pages offer them.</summary>
internal static class PageRequests
{
    private const int MostPages = 12;

    /// <summary>Walks from page to page, another way each time.</summary>
    public static async Task<IReadOnlyList<RawRequest>> OfAsync(PageBrowser browser, string[] starts, SeededNumbers numbers)
    {
        var (requests, known, waiting) = (new List<RawRequest>(), new HashSet<string>(StringComparer.Ordinal), starts.ToList());
        for (var pages = 0; pages < MostPages && waiting.Count > 0; pages++)
        {
            var path = pages < starts.Length ? waiting[0] : numbers.Pick(waiting);
            waiting.Remove(path);
            var page = await browser.FollowAsync(path);
            if (page.Status != HttpStatusCode.OK)
                continue;
            requests.AddRange(Forms(page));
            requests.Add(Get(page.Path));
            foreach (var link in page.Document.QuerySelectorAll("a[href^='/']").Select(link => link.GetAttribute("href")!).Where(known.Add))
                waiting.Add(link);
        }

        var cookies = browser.Cookies.GetCookieHeader(browser.Address);
        return [.. requests.Select(request => cookies.Length > 0 ? request.With("Cookie", cookies) : request)];
    }

    private static IEnumerable<RawRequest> Forms(PageAnswer page) =>
        from form in page.Document.QuerySelectorAll<IHtmlFormElement>("form")
        let action = form.GetAttribute("action") is { Length: > 0 } given ? given : page.Path
        let fields = Fields(form).ToArray()
        select form.Method.Equals("post", StringComparison.OrdinalIgnoreCase) ? Get(action, "POST").Post(fields) : Get(action).Ask(fields);

    private static IEnumerable<(string Name, string Value)> Fields(IHtmlFormElement form) =>
        from field in form.QuerySelectorAll("input[name], select[name], textarea[name], button[name]")
        let name = field.GetAttribute("name")!
        let value = field.GetAttribute("value") ?? (field as IHtmlSelectElement)?.Value ?? ""
        select (name, value.Length > 0 ? value : Guess(name));

    private static string Guess(string name) => name switch
    {
        _ when name.Contains("password", StringComparison.OrdinalIgnoreCase) => TestSeed.Password,
        _ when name.Contains("email", StringComparison.OrdinalIgnoreCase) => $"n{Guid.CreateVersion7():n}@example.com",
        _ when name.Contains("code", StringComparison.OrdinalIgnoreCase) => "123456",
        _ when name.Contains("date", StringComparison.OrdinalIgnoreCase) || name is "from" or "to" or "until" => "2027-01-31",
        _ => "a",
    };

    private static RawRequest Get(string address, string method = "GET")
    {
        var (path, query) = address.Split('#')[0].Split('?', 2) is [var before, var after] ? (before, after) : (address.Split('#')[0], "");
        var request = new RawRequest(method, path);
        request.Query.AddRange(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair.ElementAtOrDefault(1) ?? "")));
        return request;
    }
}
