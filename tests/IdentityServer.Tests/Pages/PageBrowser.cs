using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A browser without scripts: keeps cookies, fills in forms as they are, follows redirects only when told to.</summary>
public sealed class PageBrowser : IDisposable
{
    private readonly ServerFactory _server;
    private readonly HttpClient _http;

    public PageBrowser(ServerFactory server)
    {
        _server = server;
        _http = server.NewClient(Cookies);
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The server.</summary>
    public Uri Address => _server.Address;

    /// <summary>The value of <c>Accept-Language</c>.</summary>
    public string Languages
    {
        set
        {
            _http.DefaultRequestHeaders.Remove("Accept-Language");
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", value);
        }
    }

    /// <summary>Sends a header with every request from now on.</summary>
    public void Say(string name, string value) => _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);

    public async Task<PageAnswer> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server.Address, path));
        return await PageAnswer.ReadAsync(response);
    }

    /// <summary>Gets a page, through redirects of this server.</summary>
    public async Task<PageAnswer> FollowAsync(string path)
    {
        var answer = await GetAsync(path);
        for (var hops = 0; hops < 5 && answer.Location?.StartsWith('/') == true; hops++)
            answer = await GetAsync(answer.Location);
        return answer;
    }

    /// <summary>Sends the page's form with the fields given, and the button if it has a value.</summary>
    public async Task<PageAnswer> SubmitAsync(PageAnswer page, IReadOnlyDictionary<string, string> fields, string? choice = null)
    {
        var form = page.Document.QuerySelector<IHtmlFormElement>("main form[method=post]").ShouldNotBeNull();
        var sent = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").ToDictionary(input => input.Name!, input => input.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            form.QuerySelector($"[name={name}]").ShouldNotBeNull($"the form has no {name}");
            sent[name] = value;
        }

        if (choice is not null)
        {
            form.QuerySelector($"button[value={choice}]").ShouldNotBeNull($"the form has no button {choice}");
            sent["choice"] = choice;
        }

        return await PostAsync(form.GetAttribute("action") ?? page.Path, sent);
    }

    public async Task<PageAnswer> PostAsync(string path, IReadOnlyDictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(new Uri(_server.Address, path), content);
        return await PageAnswer.ReadAsync(response);
    }

    public async Task<PageAnswer> SignInAsync(PageAnswer page, string name, string password = TestSeed.Password) =>
        await SubmitAsync(page, new Dictionary<string, string> { ["username"] = name, ["password"] = password });

    public void Dispose() => _http.Dispose();
}

/// <summary>An answer as a browser has it.</summary>
public sealed record PageAnswer(HttpStatusCode Status, string Path, string Body, string? Location, IReadOnlyDictionary<string, string> Headers, IHtmlDocument Document)
{
    public string Heading => Document.QuerySelector("h1").ShouldNotBeNull(Body).TextContent.Trim();

    public string? Language => Document.DocumentElement.GetAttribute("lang");

    public IElement Find(string selector) => Document.QuerySelector(selector).ShouldNotBeNull(selector);

    public static async Task<PageAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new PageAnswer(response.StatusCode, response.RequestMessage!.RequestUri!.PathAndQuery, body,
            headers.GetValueOrDefault("Location"), headers, await new HtmlParser().ParseDocumentAsync(body));
    }
}
