using System.Text.Json;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>What must not be told by how long an answer takes.</summary>
internal static class TimingPairs
{
    private const string Token = "/connect/token";

    private static readonly Dictionary<string, Func<TimingServer, Task<TimingPair>>> All = new(StringComparer.Ordinal)
    {
        ["control: the same twice"] = _ => Of(400, i => Password(TimingServer.Unknown(i)), i => Password(TimingServer.Unknown(i))),
        ["user: password grant"] = _ => Of(400, i => Password(TimingServer.Known(i)), i => Password(TimingServer.Unknown(i))),
        ["user: sign-in page"] = server => PageAsync(server, 400, "/account/login", name => [("username", name), ("password", "wrong")]),
        ["user: forgotten password"] = server => PageAsync(server, 303, "/account/forgot-password", name => [("email", $"{name}@example.com")]),
        ["user: forgotten password, API"] = _ => Of(202, i => Forgot(TimingServer.Known(i)), i => Forgot(TimingServer.Unknown(i))),
        ["user: sign-in by mail"] = server => PageAsync(server, 303, "/account/email-sign-in", name => [("email", $"{name}@example.com")]),
        ["user: sign-up"] = server => PageAsync(server, 303, "/account/register", SignUp),
        ["client: prefix of a generated secret"] = server => Of(
            401, _ => Machine().By(TimingServer.GeneratedClient, Near(server.GeneratedSecret)), _ => Machine().By(TimingServer.GeneratedClient, TokenHandle.Create())),
        ["client: prefix of a chosen secret"] = _ => Of(
            401, _ => Machine().By("machine", Near(TestSeed.ClientSecret)), _ => Machine().By("machine", TokenHandle.Create()[..TestSeed.ClientSecret.Length])),
        ["client: generated secret, unknown client"] = _ => Of(
            401, _ => Machine().By(TimingServer.GeneratedClient, TokenHandle.Create()), _ => Machine().By("resource-apx", TokenHandle.Create())),
        ["client: chosen secret, unknown client"] = _ => Of(
            401, _ => Machine().By("machine", TokenHandle.Create()), _ => Machine().By("machinx", TokenHandle.Create())),
        ["token: refresh"] = server => TokenAsync(server, 400, token => new Ask(Token, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token))),
        ["token: introspection"] = server => TokenAsync(server, 200, token => new Ask("/connect/introspect", ("token", token)).By(TimingServer.GeneratedClient, server.GeneratedSecret)),
        ["token: revocation"] = server => TokenAsync(server, 200, token => new Ask("/connect/revoke", ("client_id", "mobile"), ("token", token))),
        ["token: signature at userinfo"] = SignatureAsync,
    };

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>One of them.</summary>
    public static Task<TimingPair> OfAsync(TimingServer server, string name) => All[name](server);

    private static Task<TimingPair> Of(int status, Func<int, Ask> touching, Func<int, Ask> other) => Task.FromResult(new TimingPair(status, touching, other));

    private static Ask Password(string name) => new(Token, ("grant_type", "password"), ("client_id", "mobile"), ("username", name), ("password", "wrong"));

    private static Ask Machine() => new(Token, ("grant_type", "client_credentials"));

    private static Ask Forgot(string name) => new("/api/account/forgot-password") { Json = $$"""{"email": "{{name}}@example.com"}""" };

    // The username is new each time: it may be told that one is taken.
    private static (string, string)[] SignUp(string name) =>
    [
        ("username", "new" + Guid.CreateVersion7().ToString("n")[^12..]), ("email", $"{name}@example.com"), ("full_name", "New Comer"),
        ("password", "Long-enough-1"), ("password_confirmation", "Long-enough-1"), ("accept_terms", "true"),
    ];

    // All of it but its end.
    private static string Near(string secret) => secret[..^4] + TokenHandle.Create()[..4];

    private static async Task<TimingPair> PageAsync(TimingServer server, int status, string page, Func<string, (string, string)[]> fields)
    {
        using var browser = new PageBrowser(server.Factory);
        var form = (await browser.GetAsync(page)).Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        var cookie = browser.Cookies.GetCookieHeader(browser.Address);
        Ask Ask(string name) => new(page, [.. fields(name), ("__RequestVerificationToken", form)]) { Cookie = cookie };
        return new TimingPair(status, i => Ask(TimingServer.Known(i)), i => Ask(TimingServer.Unknown(i)));
    }

    private static async Task<TimingPair> TokenAsync(TimingServer server, int status, Func<string, Ask> ask)
    {
        var live = (await SignInAsync(server)).GetProperty("refresh_token").GetString()!;
        return new TimingPair(status, _ => ask(Near(live)), _ => ask(TokenHandle.Create()));
    }

    // Of one signature the first characters are wrong, of the other some near the end.
    private static async Task<TimingPair> SignatureAsync(TimingServer server)
    {
        var live = (await SignInAsync(server)).GetProperty("access_token").GetString()!;
        var signature = live.LastIndexOf('.') + 1;
        string Broken(int at) => live[..at] + TokenHandle.Create()[..4] + live[(at + 4)..];
        Ask Ask(int at) => new("/connect/userinfo") { Authorization = "Bearer " + Broken(at) };
        return new TimingPair(401, _ => Ask(live.Length - 8), _ => Ask(signature));
    }

    private static async Task<JsonElement> SignInAsync(TimingServer server)
    {
        using var request = new Ask(
            Token, ("grant_type", "password"), ("client_id", "mobile"), ("username", "alice"), ("password", TestSeed.Password), ("scope", "openid offline_access")).ToMessage();
        using var response = await server.Factory.Http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
