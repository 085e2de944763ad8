using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Web;
using AngleSharp.Html.Parser;

namespace IdentityPlatform.Bench.Servers;

/// <summary>
/// A person's browser with its cookies, behind the proxy that ends TLS. It follows redirects and fills in whatever form
/// asks for a name or a password, as both servers' pages do.
/// </summary>
internal sealed class Browser(HttpClient http, OAuthServer server, string user)
{
    private const int MostSteps = 12;
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The <c>Cookie</c> header.</summary>
    public string Cookie => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>The authorization request without what differs from one to the next.</summary>
    public static string AuthorizePath(OAuthServer server, string scope, string resource) =>
        $"{server.Paths.Authorize}?client_id={OAuthServer.ClientId}&response_type=code&redirect_uri={Uri.EscapeDataString(OAuthServer.RedirectUri)}"
        + $"&scope={Uri.EscapeDataString(scope)}&code_challenge_method=S256{resource}";

    /// <summary>Goes from an authorization request to tokens, signing in where that is asked.</summary>
    public async Task<JsonElement> TokensAsync(string scope, string resource, CancellationToken cancellationToken)
    {
        var proof = Proof.Create();
        var next = $"{AuthorizePath(server, scope, resource)}&state=s&nonce=n&code_challenge={proof.Challenge}";
        HttpContent? form = null;
        for (var step = 0; step < MostSteps; step++)
        {
            using var answer = await SendAsync(next, form, cancellationToken);
            if (answer.Headers.Location is { } location)
            {
                var target = new Uri(server.Process.Address, location);
                if (HttpUtility.ParseQueryString(target.Query)["code"] is { } code)
                    return await ExchangeAsync(code, proof, cancellationToken);
                (next, form) = (target.PathAndQuery, null);
                continue;
            }

            var page = await answer.Content.ReadAsStringAsync(cancellationToken);
            (next, form) = FillIn(page, next);
        }

        throw new BenchException($"{server.Name} does not come to a code.");
    }

    /// <summary>POSTs a form as the client.</summary>
    public async Task<JsonElement> PostAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Address, path)) { Content = Form(body) };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(OAuthServer.Basic);
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new BenchException($"{server.Name} answers {path} with {(int)answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private Task<JsonElement> ExchangeAsync(string code, Proof proof, CancellationToken cancellationToken) =>
        PostAsync(server.Paths.Token, $"grant_type=authorization_code&redirect_uri={Uri.EscapeDataString(OAuthServer.RedirectUri)}&code={code}&code_verifier={proof.Verifier}", cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent? form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, new Uri(server.Process.Address, path)) { Content = form };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Accept.ParseAdd("text/html");
        if (_cookies.Count > 0)
            request.Headers.Add("Cookie", Cookie);
        var answer = await http.SendAsync(request, cancellationToken);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
            Keep(cookie);
        return answer;
    }

    private void Keep(string cookie)
    {
        var pair = cookie.Split(';')[0];
        var (name, value) = (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]);
        if (value.Length == 0 || cookie.Contains("01 Jan 1970", StringComparison.Ordinal))
            _cookies.Remove(name);
        else
            _cookies[name] = value;
    }

    private (string Path, HttpContent Form) FillIn(string page, string path)
    {
        var form = new HtmlParser().ParseDocument(page).QuerySelector("form:has(input[type=password])")
            ?? throw new BenchException($"{server.Name} shows a page without a sign-in form: {page}");
        var fields = form.QuerySelectorAll("input[name]").Where(input => input.GetAttribute("type") is not ("checkbox" or "submit")).Select(input =>
        {
            var value = input.GetAttribute("type") switch
            {
                "password" => OAuthServer.Password,
                "hidden" => input.GetAttribute("value") ?? "",
                _ => user,
            };
            return $"{Uri.EscapeDataString(input.GetAttribute("name")!)}={Uri.EscapeDataString(value)}";
        });
        var action = form.GetAttribute("action") is { Length: > 0 } given ? given : path;
        return (new Uri(new Uri(server.Process.Address, path), action).PathAndQuery, Form(string.Join('&', fields)));
    }

    private static StringContent Form(string body) => new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
}
