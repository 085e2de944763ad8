using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.TokenValidation.Issuer;

/// <summary>Requests to the issuer: bounded in time and size, and no redirect is followed.</summary>
internal sealed class IssuerHttp(IHttpClientFactory clients)
{
    public const string ClientName = "IdentityPlatform.TokenValidation";

    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int MaxAnswer = 256 * 1024;

    /// <summary>Sends a request and reads the JSON object in its answer.</summary>
    /// <exception cref="IssuerException">The issuer cannot be reached, or answered something else.</exception>
    public async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new IssuerException($"{request.RequestUri!.AbsolutePath} answered {(int)response.StatusCode}");
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.Clone()
                : throw new IssuerException($"{request.RequestUri!.AbsolutePath} did not answer a JSON object");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IssuerException($"{request.RequestUri!.AbsolutePath}: {error.GetType().Name}", error);
        }
    }

    /// <summary>RFC 6749 §2.3.1: both parts form-encoded before they are joined.</summary>
    public static AuthenticationHeaderValue Basic(string clientId, string clientSecret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(clientSecret)}")));

    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a moved issuer is found by its new address
        AutomaticDecompression = DecompressionMethods.None,
    };
}

/// <summary>The issuer cannot be reached or does not answer as it should: nothing is known about a token.</summary>
internal sealed class IssuerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There was no word at all, not even that the connection ended: it may have been dead from the start.</summary>
    public bool WasSilence => InnerException is OperationCanceledException || InnerException?.GetBaseException() is SocketException { SocketErrorCode: SocketError.TimedOut };
}
