using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Diagnostics.Probes;

/// <summary>What a GET met.</summary>
/// <param name="Reached">Whether an HTTP server answered.</param>
/// <param name="Json">The body of a 200, when it is a JSON object.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record HttpAnswer(bool Reached, JsonElement? Json, string? Problem);

/// <summary>One GET with bounded time and size that follows no redirect and names what is wrong with TLS.</summary>
internal sealed class HttpProbe : IDisposable
{
    private const int LargestAnswer = 256 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http;
    private string? _tlsProblem;

    public HttpProbe() => _http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
#pragma warning disable MA0039 // It judges as the framework does, and remembers why.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Judge },
#pragma warning restore MA0039
    })
    {
        Timeout = Limit,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Gets a document.</summary>
    public async Task<HttpAnswer> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(address, cancellationToken);
            if (answer.Headers.Location is { } elsewhere && (int)answer.StatusCode is >= 300 and < 400)
                return new(true, null, $"{address} redirects to {elsewhere}, which clients do not follow");
            if (!answer.IsSuccessStatusCode)
                return new(true, null, $"{address} answers {(int)answer.StatusCode}");
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(true, document.RootElement.Clone(), null) : new(true, null, $"{address} answers no JSON object");
        }
        catch (JsonException)
        {
            return new(true, null, $"{address} answers something that is not JSON");
        }
        catch (HttpRequestException error)
        {
            return new(error.HttpRequestError == HttpRequestError.SecureConnectionError, null, Describe(address, error));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, null, $"{address.Authority} does not answer within {Limit.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private string Describe(Uri address, HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"the name {address.Host} is not known",
        HttpRequestError.ConnectionError => $"nobody answers at {address.Authority}: {error.InnerException?.Message ?? error.Message}",
        HttpRequestError.SecureConnectionError => $"TLS with {address.Authority} fails: {_tlsProblem ?? error.InnerException?.Message ?? error.Message}",
        HttpRequestError.ConfigurationLimitExceeded => $"{address} answers more than {LargestAnswer / 1024} KiB",
        _ => $"{address}: {error.InnerException?.Message ?? error.Message}",
    };

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _tlsProblem = TlsProblem.Describe(certificate, chain, errors);
        return errors == SslPolicyErrors.None;
    }
}
