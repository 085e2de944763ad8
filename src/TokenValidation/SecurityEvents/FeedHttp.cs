using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using IdentityPlatform.TokenValidation.Issuer;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Requests about streams: authenticated, bounded in time and size, and no redirect is followed.</summary>
internal sealed class FeedHttp(IHttpClientFactory clients, FeedCredentials credentials)
{
    public const string ClientName = "IdentityPlatform.TokenValidation.SecurityEvents";

    /// <summary>The largest answer that is read, in bytes: many events, or few with long lists of stores.</summary>
    public const int MaxAnswer = 4 * 1024 * 1024;

    /// <summary>Sends a request and reads the JSON object in its answer.</summary>
    /// <exception cref="IssuerException">The issuer cannot be reached, or answered something else.</exception>
    /// <exception cref="StreamGoneException">It answered 404.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, Uri uri, object? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = IssuerHttp.Basic(credentials.ClientId, credentials.ClientSecret);
        request.Content = body is null ? null : JsonContent.Create(body);
        // RFC 8936 §2.2: the language of what is said about refused events.
        request.Content?.Headers.ContentLanguage.Add("en");
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw new StreamGoneException($"{method} answered 404");
            if (!response.IsSuccessStatusCode)
                throw new IssuerException($"{uri.AbsolutePath} answered {(int)response.StatusCode}");
            if (response.StatusCode == HttpStatusCode.NoContent)
                return default;
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.Clone()
                : throw new IssuerException($"{uri.AbsolutePath} did not answer a JSON object");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IssuerException(error is OperationCanceledException ? $"{uri.AbsolutePath} did not answer in time" : $"{uri.AbsolutePath}: {error.GetType().Name}", error);
        }
    }

    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        ConnectCallback = ConnectAsync,
    };

    // A held poll is silent. The system itself asks whether the other end is still there, so that a machine that vanished
    // is noticed in some 10 seconds and not only when the poll should have been answered.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Who the API is at the issuer's streams.</summary>
internal sealed record FeedCredentials(string ClientId, string ClientSecret)
{
    public static FeedCredentials Of(TokenValidationOptions options) => new(
        options.SecurityEvents?.ClientId ?? options.Introspection?.ClientId ?? "",
        options.SecurityEvents?.ClientSecret ?? options.Introspection?.ClientSecret ?? "");
}

/// <summary>The stream is not there any more.</summary>
internal sealed class StreamGoneException(string message) : Exception(message);
