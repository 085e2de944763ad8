using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace IdentityPlatform.IdentityServer.Authorization;

/// <summary>A browser without scripts: cookies, redirects within the server, forms.</summary>
public sealed class Browser : IDisposable
{
    private readonly Uri _server;
    private readonly HttpClient _http;
    private Uri _at;

    public Browser(Uri server)
    {
        (_server, _at) = (server, server);
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies });
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The path of the page that is shown.</summary>
    public string Path => _at.AbsolutePath;

    /// <summary>Path and query of the page that is shown.</summary>
    public string Address => _at.PathAndQuery;

    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>One request, no redirect followed.</summary>
    public async Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, address));
        return await SendAsync(request, headers);
    }

    /// <summary>One form post, no redirect followed.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, path)) { Content = new FormUrlEncodedContent(form) };
        return await SendAsync(request, headers);
    }

    /// <summary>Goes to an address of the server and on until a page is shown (null) or the browser leaves (where to).</summary>
    public async Task<string?> OpenAsync(string address)
    {
        _at = new Uri(_server, address);
        return await FollowAsync(await GetAsync(address));
    }

    /// <summary>Fills the page's form in and presses the button with this value.</summary>
    public async Task<string?> SubmitAsync(string? choice = null, params (string Name, string Value)[] fields)
    {
        var form = Page.QuerySelectorAll("form").OfType<IHtmlFormElement>().First(candidate => candidate.Method == "post");
        var values = form.QuerySelectorAll("input[type=hidden]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "");
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        if (choice is not null)
        {
            values["choice"] = choice;
        }

        return await FollowAsync(await PostAsync(form.GetAttribute("action") is { Length: > 0 } action ? action : Address, values));
    }

    public Task<string?> SignInAsync(string user) => SubmitAsync(null, ("username", user), ("password", "Passw0rd!" + user));

    public static Dictionary<string, string> QueryOf(string address) => ParametersOf(address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..]);

    public static Dictionary<string, string> ParametersOf(string encoded) => encoded.Split('&')
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));

    public void Dispose() => _http.Dispose();

    private async Task<string?> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; response.Headers.Location is { } location; hops++)
        {
            hops.ShouldBeLessThan(10);
            var next = new Uri(_at, location);
            if (next.Authority != _server.Authority)
            {
                return location.OriginalString;
            }

            _at = next;
            response = await GetAsync(next.PathAndQuery);
        }

        Page = await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());
        return null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }
}
