using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>Comes from outside, over https, and believes the authority of make-secrets only.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly Stage _stage;
    private readonly HttpClient _http;

    public Visitor(Stage stage)
    {
        _stage = stage;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(stage.Made["authority.pem"]));
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
    }

    public Task<HttpResponseMessage> GetAsync(string service, string path, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address(service, path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request);
    }

    /// <summary>A token of the client <c>resource-api</c> for itself.</summary>
    public async Task<string> TokenAsync(string secret, string scope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address("identity-server", "/connect/token"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"resource-api:{secret}")));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]);
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Waits until something is there.</summary>
    public async Task EventuallyAsync(string service, string path, Func<string> output)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60);
        while (true)
        {
            try
            {
                using var response = await GetAsync(service, path);
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException error)
            {
                if (TimeProvider.System.GetUtcNow() > deadline)
                    throw new InvalidOperationException($"{service}{path}: {error.Message}\n{output()}", error);
                await Task.Delay(50);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri Address(string service, string path) => new($"https://localhost:{_stage.PublicPorts[service]}{path}");
}
