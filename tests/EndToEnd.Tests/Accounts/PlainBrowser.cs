using System.Net;
using System.Text.RegularExpressions;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>A browser without a screen: cookies, forms, redirects followed as far as a test wants.</summary>
public sealed class PlainBrowser(Uri identity) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
    {
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "en" } },
    };

    /// <summary>Gets a page; redirects are followed while they stay on this server.</summary>
    public async Task<Answer> GetAsync(string address) => await FollowAsync(await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(identity, address))));

    /// <summary>Sends the form of a page that was got.</summary>
    public async Task<Answer> PostAsync(string address, Answer page, params (string Name, string Value)[] fields) =>
        await FollowAsync(await PostOnceAsync(address, page, fields));

    /// <summary>The same without following.</summary>
    public Task<Answer> PostOnceAsync(string address, Answer page, params (string Name, string Value)[] fields)
    {
        var token = Regex.Match(page.Body, "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture).Groups["token"].Value;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(identity, address))
        {
            Content = new FormUrlEncodedContent(fields.Append((Name: "__RequestVerificationToken", Value: token)).Select(f => KeyValuePair.Create(f.Name, f.Value))),
        });
    }

    /// <summary>Presses a provider's button, signs in there, and stops before the callback.</summary>
    /// <returns>The callback's address.</returns>
    public async Task<string> VisitAsync(string provider, VisitToProvider visit, string query = "")
    {
        var login = await GetAsync("/account/login" + query);
        var left = await PostOnceAsync($"/account/continue/{provider}{query}", login);
        left.Status.ShouldBe(303, left.Body);
        return await AllowAsync(left.Location!, visit);
    }

    /// <summary>Fills in the stand-in's form.</summary>
    /// <returns>The callback's address.</returns>
    public async Task<string> AllowAsync(string authorizationRequest, VisitToProvider visit)
    {
        var sent = new Uri(authorizationRequest).Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => $"sent_{pair[0]}", pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, authorizationRequest) { Content = new FormUrlEncodedContent(sent.Concat(visit.Fields)) });
        return answer.Location ?? throw new InvalidOperationException(answer.Body);
    }

    /// <summary>The whole way to where a person lands.</summary>
    public async Task<Answer> ContinueAsync(string provider, VisitToProvider visit, string query = "") => await GetAsync(await VisitAsync(provider, visit, query));

    /// <summary>Makes the account that the page of an arrival offers.</summary>
    public Task<Answer> FinishAsync(Answer page, string userName) =>
        PostAsync(page.Address, page, ("username", userName), ("accept_terms", "true"), ("choice", "create"));

    /// <summary>Signs in by password.</summary>
    public async Task<Answer> SignInAsync(string userName, string password, string query = "")
    {
        var login = await GetAsync("/account/login" + query);
        return await PostAsync("/account/login" + query, login, ("username", userName), ("password", password));
    }

    /// <summary>Who is signed in by the account page; null when nobody is.</summary>
    public async Task<string?> SignedInAsync()
    {
        var page = await GetAsync("/account");
        return page.Address.Contains("/account/login", StringComparison.Ordinal) ? null : page.Body;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Sends anything.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var location = response.Headers.Location is { } to ? new Uri(request.RequestUri!, to).AbsoluteUri : null;
            return new Answer((int)response.StatusCode, request.RequestUri!.AbsoluteUri, location, await response.Content.ReadAsStringAsync());
        }
    }

    private async Task<Answer> FollowAsync(Answer answer)
    {
        while (answer.Location is { } next && new Uri(next).Authority == identity.Authority)
            answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, next));
        return answer;
    }
}

/// <summary>An answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Address">What was asked for.</param>
/// <param name="Location">Where it leads; null for nowhere.</param>
/// <param name="Body">What it says.</param>
public sealed record Answer(int Status, string Address, string? Location, string Body);
