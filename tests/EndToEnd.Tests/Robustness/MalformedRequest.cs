using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace IdentityPlatform.EndToEnd.Robustness;

/// <summary>A request that no well-behaved client would send.</summary>
public sealed record MalformedRequest(string Method, string Path, string Query, string? ContentType, string Body, string? Authorization, string? Cookie)
{
    private static readonly string[] Names =
    [
        "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age",
        "login_hint", "id_token_hint", "ui_locales", "acr_values", "display", "code_challenge", "code_challenge_method", "code_verifier",
        "grant_type", "code", "refresh_token", "username", "password", "token", "token_type_hint", "store_id", "request", "request_uri",
        "post_logout_redirect_uri", "interaction", "logoutId", "otp", "recovery", "remember_device", "choice", "setup", "errorId", "market",
        "limit", "cursor", "access_token", "culture", "email", "next", "about", "handler", "passkey_handle", "passkey_credential",
        "new_password", "arrival", "provider", "problem", "idp_hint", "error", "iss", "subject",
    ];

    private static readonly string[] NastyValues =
    [
        "", " ", "%00", "%ff%fe", "%c0%ae", "%", "%zz", "%0d%0aSet-Cookie:%20a=b", "'%20OR%201=1--", "%22%3E%3Csvg%20onload=alert(1)%3E",
        "..%2f..%2fetc%2fpasswd", "%e2%80%ae", "-1", "0", "99999999999999999999", "1e400", "null", "[]", "{}", "true", "none", "login none",
        "code", "token", "code%20token", "form_post", "authorization_code", "refresh_token", "password", "client_credentials", "relying-party",
        "machine", "S256", "plain", "openid", "openid%20openid", "https://evil.example/cb", "//evil.example", "%2f%5cevil.example",
        "javascript:alert(1)", "http://127.0.0.1:1/callback", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "a.b.c", "....", "KRX", "%F0%9F%98%80",
        new string('a', 300), new string('a', 5000), new string('%', 50), string.Concat(Enumerable.Repeat("a.", 4000)),
    ];

    private static readonly string?[] Authorizations =
    [
        null, null, null, "Basic", "Basic !!!!", "Basic bWFjaGluZQ==", "Basic bWFjaGluZTp3cm9uZw==", "Basic JTAwOiUwMA==", "Bearer", "Bearer a",
        "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.", "DPoP x", "Bearer " + new string('.', 9000), "Negotiate zzz",
        "Bearer \u00e9", "basic " + new string('A', 6000),
    ];

    private static readonly string?[] ContentTypes =
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
        "application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "application/xml", "x", null,
    ];

    private static readonly string?[] Cookies =
    [
        null, null, "ip.session=garbage", "ip.second-step=" + new string('a', 43) + "; ip.device=x; ip.codes=%00", "ip.session=" + new string('A', 3000), "ip.antiforgery=x; ip.session=; .AspNetCore.Culture=c%3D%27",
        "ip.browser=%00; ip.session=CfDJ8AAAAAAAAAAAAAAA", ".AspNetCore.Culture=c=zz-invalid|uic=%ff", ";;;===;;;",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "POST", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO"];

    private static readonly string[] JsonBodies =
    [
        "", "{", "null", "[]", "\"x\"", "{\"username\":1}", "{\"username\":null,\"password\":{}}", "{\"email\":\"\\u0000@x\"}", "{\"a\":1e400}",
        new string('[', 5000), "{\"username\":\"a\",\"username\":\"b\"}", "{\"value\":\"NaN\"}", "\ud800", "{\"full_name\":\"" + new string('x', 60_000) + "\"}",
    ];

    /// <summary>Generates requests for the paths of one service.</summary>
    /// <param name="paths">Paths, absolute.</param>
    public static Arbitrary<MalformedRequest> For(params string[] paths)
    {
        var value = Gen.OneOf(Gen.Elements(NastyValues), Gen.Elements(NastyValues), ArbMap.Default.GeneratorFor<string>().Select(Encode));
        var pair = Gen.Elements(Names).SelectMany(name => value.Select(v => $"{name}={v}"));
        var pairs = pair.ListOf().Select(all => string.Join('&', all.Take(30)));
        var bodies = Gen.OneOf(pairs, pairs, Gen.Elements(JsonBodies), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));
        var requests =
            from method in Gen.Elements(Methods)
            from path in Gen.Elements(paths)
            from query in pairs
            from contentType in Gen.Elements(ContentTypes)
            from body in bodies
            from authorization in Gen.Elements(Authorizations)
            from cookie in Gen.Elements(Cookies)
            select new MalformedRequest(method, path, query, contentType, body, authorization, cookie);
        return requests.ToArbitrary();
    }

    /// <summary>The request as it goes over the wire.</summary>
    public HttpRequestMessage ToMessage(Uri service)
    {
        var query = Query.Length is 0 or > 6000 ? "" : "?" + Query;
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(service.GetLeftPart(UriPartial.Authority) + Path + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Method is not ("GET" or "HEAD" or "TRACE"))
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            message.Content.Headers.ContentType = null;
            Add(message.Content.Headers, "Content-Type", ContentType);
        }

        Add(message.Headers, "Authorization", Authorization);
        Add(message.Headers, "Cookie", Cookie);
        return message;
    }

    private static void Add(HttpHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, value.Length > 8000 ? value[..8000] : value);
        }
    }

    private static string Encode(string? text) =>
        string.Concat(Encoding.UTF8.GetBytes(text ?? "").Take(500).Select(b => string.Create(CultureInfo.InvariantCulture, $"%{b:X2}")));
}
