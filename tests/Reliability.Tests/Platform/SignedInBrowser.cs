using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using System.Web;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Platform;

/// <summary>A person's browser with a session at the identity server: each visit brings a code for the web app.</summary>
internal sealed partial class SignedInBrowser : IDisposable
{
    /// <summary>RFC 7636, appendix B.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private const string Request = "/connect/authorize?response_type=code&client_id=web&scope=openid%20offline_access%20stocks:read&state=s"
        + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=";

    private readonly HttpClient _http;
    private readonly Uri _issuer;

    private SignedInBrowser(Uri issuer, X509ChainPolicy trust)
    {
        _issuer = issuer;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = { CertificateChainPolicy = trust },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    /// <summary>Signs a user in on the page.</summary>
    public static async Task<SignedInBrowser> SignInAsync(DrillPlatform platform, string user)
    {
        var issuer = platform.Issuer;
        var browser = new SignedInBrowser(issuer, platform.Setup.Trust());
        var page = (await browser.GoAsync(Request + Uri.EscapeDataString(ProductionSeed.Callback))).Location!;
        using var response = await browser._http.GetAsync(new Uri(issuer, page));
        var fields = HiddenFields().Matches(await response.Content.ReadAsStringAsync())
            .DistinctBy(field => field.Groups["name"].Value)
            .ToDictionary(field => field.Groups["name"].Value, field => HttpUtility.HtmlDecode(field.Groups["value"].Value), StringComparer.Ordinal);
        fields["username"] = user;
        fields["password"] = ProductionSeed.Password;
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await browser._http.PostAsync(new Uri(issuer, page), content);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.SeeOther);
        return browser;
    }

    /// <summary>Visits the authorization endpoint.</summary>
    /// <returns>The status; the code when there is one.</returns>
    public async Task<(int Status, string? Code)> AuthorizeAsync()
    {
        var (status, location) = await GoAsync(Request + Uri.EscapeDataString(ProductionSeed.Callback));
        return (status, location?.StartsWith(ProductionSeed.Callback, StringComparison.Ordinal) == true ? HttpUtility.ParseQueryString(new Uri(location).Query)["code"] : null);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string? Location)> GoAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_issuer, path));
        return ((int)response.StatusCode, response.Headers.Location?.OriginalString);
    }

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="(?<name>[^"]+)"[^>]*value="(?<value>[^"]*)"|<input[^>]*name="(?<name>[^"]+)"[^>]*type="hidden"[^>]*value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HiddenFields();
}
