using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Requests to providers: bounded in time and size, and no redirect is followed.</summary>
public sealed class ProviderHttp(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the client.</summary>
    public const string ClientName = "IdentityPlatform.Federation";

    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int MaxAnswer = 256 * 1024;

    private const int MaxDepth = 32;
    private const double LongestLife = 365 * 24 * 3600;

    /// <summary>Gets a JSON document.</summary>
    /// <param name="address">Where.</param>
    /// <param name="accessToken">Sent as bearer (RFC 6750 §2.1); null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">The provider is away or answers something else.</exception>
    public Task<JsonElement> GetAsync(Uri address, string? accessToken, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return SendAsync(request, cancellationToken);
    }

    /// <summary>Posts a form to a token endpoint and reads the tokens (RFC 6749 §5.1).</summary>
    /// <exception cref="ProviderException">The provider is away, refuses, or answers something else.</exception>
    public async Task<ProviderTokens> PostForTokensAsync(Uri endpoint, IReadOnlyDictionary<string, string> form, AuthenticationHeaderValue? credentials, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = credentials;
        var json = await SendAsync(request, cancellationToken);
        // GitHub answers 200 with an error inside.
        if (json.Text("error") is { } error)
            throw new ProviderException(ProviderProblem.Refused, $"the token endpoint answered {ProviderJson.Code(error)}");
        return new ProviderTokens
        {
            // RFC 6749 §A.12: visible ASCII; anything else could not be sent in a header.
            AccessToken = json.Text("access_token") is { Length: > 0 } token && token.All(c => c is >= ' ' and <= '~')
                ? token
                : throw new ProviderException(ProviderProblem.Invalid, "the token endpoint gave no access_token"),
            RefreshToken = json.Text("refresh_token"),
            ExpiresAt = ExpiryOf(json),
            Scope = json.Text("scope"),
            IdToken = json.Text("id_token"),
        };
    }

    internal static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null, // trace ids are ours
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a moved provider is found by its new address
        AutomaticDecompression = DecompressionMethods.None, // no small answer that becomes a large one
    };

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Accept.ParseAdd("application/json");
            try
            {
                using var client = clients.CreateClient(ClientName);
                using var response = await client.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                return response.IsSuccessStatusCode ? Parse(body) : throw Refusal(request, response.StatusCode, body);
            }
            catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw new ProviderException(ProviderProblem.Unavailable, $"{request.RequestUri!.Host} does not answer: {error.GetType().Name}", error);
            }
        }
    }

    private static ProviderException Refusal(HttpRequestMessage request, HttpStatusCode status, byte[] body)
    {
        var problem = (int)status >= 500 || status is HttpStatusCode.TooManyRequests ? ProviderProblem.Unavailable
            : (int)status >= 400 ? ProviderProblem.Refused : ProviderProblem.Invalid;
        return new ProviderException(problem, $"{request.RequestUri!.Host}{request.RequestUri.AbsolutePath} answered {(int)status} {ProviderJson.ErrorOf(body)}".TrimEnd());
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return json.RootElement.Clone();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter: a property's name is half a surrogate pair.
            throw new ProviderException(ProviderProblem.Invalid, "the answer is not JSON", error);
        }
    }

    private DateTimeOffset? ExpiryOf(JsonElement json) =>
        json.Number("expires_in") is { } seconds && seconds is > 0 and < LongestLife ? time.GetUtcNow().AddSeconds(seconds) : null;
}
