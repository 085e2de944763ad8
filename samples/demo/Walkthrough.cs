using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using AngleSharp.Html.Parser;

namespace IdentityPlatform.Demo;

/// <summary>
/// The life of a token in seven steps, as an installed app lives it (RFC 8252): sign-up, authorization code with
/// PKCE, API call, a call above the plan, refresh, revocation, and what is left afterwards: nothing.
/// </summary>
public sealed class Walkthrough(TracingClient client, Uri issuer, Uri api)
{
    private const string ClientId = "demo";
    private const string RedirectUri = "http://127.0.0.1:49152/callback";
    private const int Redirect = 302;
    private const string Scope = "openid profile email offline_access plan images:read images:write";

    private readonly string _userName = $"demo_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly string _password = $"Aa1!{RandomNumberGenerator.GetHexString(16)}";

    /// <summary>Runs every step.</summary>
    /// <exception cref="DemoException">An answer was not the expected one.</exception>
    public async Task RunAsync()
    {
        client.Step("1. Discovery tells where everything is");
        await GetAsync("/.well-known/openid-configuration", 200);

        client.Step("2. Sign up");
        await SignUpAsync();

        client.Step("3. Sign in: authorization code with PKCE");
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var code = await AuthorizeAsync(verifier);

        client.Step("4. Exchange the code");
        var tokens = await TokenAsync(200, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier));
        client.Say("The access token says:");
        client.Show(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(tokens["access_token"].Split('.')[1])));

        client.Step("5. Call the resource API");
        await CallApiAsync(HttpMethod.Get, "/api/v1/users/me", tokens["access_token"], 200);
        client.Say("Upscaling needs the plan pro; a new user is on free:");
        await CallApiAsync(HttpMethod.Post, "/api/v1/images/upscale", tokens["access_token"], 403);

        client.Step("6. Refresh: a new pair, the old refresh token is spent");
        var renewed = await TokenAsync(200, ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]));

        client.Step("7. Revoke, and see that it is gone");
        await PostFormAsync("/connect/revoke", 200, ("token", renewed["refresh_token"]), ("client_id", ClientId));
        await TokenAsync(400, ("grant_type", "refresh_token"), ("refresh_token", renewed["refresh_token"]));
        client.Say("Done. Sign in to the pages at " + new Uri(issuer, "/account/login"));
    }

    private async Task SignUpAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(issuer, "/api/account/register"))
        {
            Content = JsonContent.Create(new
            {
                username = _userName, email = $"{_userName}@example.com", password = _password, full_name = "Demo User", accept_terms = true,
            }),
        };
        (await client.SendAsync(request)).Expect(201);
    }

    private async Task<string> AuthorizeAsync(string verifier)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var query = Form(("client_id", ClientId), ("response_type", "code"), ("redirect_uri", RedirectUri), ("scope", Scope),
            ("state", "demo"), ("code_challenge", challenge), ("code_challenge_method", "S256"));
        var answer = await GetAsync("/connect/authorize?" + await query.ReadAsStringAsync(), Redirect);
        answer = await SubmitSignInAsync(answer.Location!);

        // From here on the server leads; the last redirect is the app's own.
        while (answer.Location is { } next && !next.AbsoluteUri.StartsWith(RedirectUri, StringComparison.Ordinal))
        {
            answer = await GetAsync(next.PathAndQuery, Redirect);
        }

        return HttpUtility.ParseQueryString(answer.Location?.Query ?? "")["code"] ?? throw new DemoException("No code came back.");
    }

    private async Task<Answer> SubmitSignInAsync(Uri page)
    {
        var html = await GetAsync(page.PathAndQuery, 200);
        client.Say("A person fills in the form; here the demo does:");
        var form = new HtmlParser().ParseDocument(html.Body).QuerySelector("form:has(input[type=password])") ?? throw new DemoException("No sign-in form.");
        var fields = form.QuerySelectorAll("input[name]")
            .Where(input => input.GetAttribute("type") != "checkbox")
            .Select(input => (Name: input.GetAttribute("name")!, Value: input.GetAttribute("type") switch
            {
                "password" => _password,
                "hidden" => input.GetAttribute("value") ?? "",
                _ => _userName,
            }));
        var target = new Uri(page, form.GetAttribute("action") is { Length: > 0 } action ? action : page.PathAndQuery);
        return await PostFormAsync(target.PathAndQuery, 303, [.. fields]);
    }

    private Task<Answer> TokenAsync(int status, params (string, string)[] fields) =>
        PostFormAsync("/connect/token", status, [.. fields, ("client_id", ClientId)]);

    private async Task<Answer> CallApiAsync(HttpMethod method, string path, string token, int status)
    {
        using var request = new HttpRequestMessage(method, new Uri(api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method == HttpMethod.Post)
        {
            request.Content = JsonContent.Create(new { image_id = Guid.Empty });
        }

        return (await client.SendAsync(request)).Expect(status);
    }

    private async Task<Answer> GetAsync(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(issuer, path));
        return (await client.SendAsync(request)).Expect(status);
    }

    private async Task<Answer> PostFormAsync(string path, int status, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(issuer, path)) { Content = Form(fields) };
        return (await client.SendAsync(request)).Expect(status);
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
