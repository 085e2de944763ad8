using System.Net;
using System.Net.Http.Headers;

namespace IdentityPlatform.Client;

/// <summary>
/// Adds the access token to requests to the named origins, renews it once after a 401 and sends the request once more.
/// A request that brings an <c>Authorization</c> of its own is left alone.
/// </summary>
/// <param name="source">Where the tokens come from; shared by all handlers of one client.</param>
/// <param name="origins">Where tokens may be sent: scheme, host and port.</param>
public sealed class AccessTokenHandler(IAccessTokenSource source, IEnumerable<string> origins) : DelegatingHandler
{
    private readonly HashSet<string> _origins = new(origins, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Set to true in <see cref="HttpRequestMessage.Options"/> to have a content that can be read once only (a stream) kept in
    /// memory, so that the request can be sent again. Without it such a request gets its 401, and the next one the new token.
    /// </summary>
    public static HttpRequestOptionsKey<bool> BufferForRetry { get; } = new("IdentityPlatform.Client.BufferForRetry");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { } uri || request.Headers.Authorization is not null || !_origins.Contains(uri.GetLeftPart(UriPartial.Authority)))
            return await base.SendAsync(request, cancellationToken);

        var token = await source.GetAsync(cancellationToken);
        var isBuffered = request.Content is not null && request.Options.TryGetValue(BufferForRetry, out var buffer) && buffer;
        if (isBuffered)
            await request.Content!.LoadIntoBufferAsync(cancellationToken);
        var response = await SendAsync(request, token, cancellationToken);
        // After a redirect the 401 is another place's, and that place got no token.
        if (!IsRefused(response) || request.RequestUri != uri)
            return response;
        return await RepeatAsync(request, response, token, isBuffered, cancellationToken);
    }

    /// <summary>Not supported: a renewal would block the thread.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Send requests asynchronously: a token may have to be renewed.");

    private async Task<HttpResponseMessage> RepeatAsync(
        HttpRequestMessage request, HttpResponseMessage response, ClientToken token, bool isBuffered, CancellationToken cancellationToken)
    {
        ClientToken? renewed;
        try
        {
            renewed = await source.RenewAsync(token, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (renewed is null || !(isBuffered || CanBeSentAgain(request.Content)))
            return response;
        response.Dispose();
        response = await SendAsync(request, renewed, cancellationToken);
        if (IsRefused(response))
            source.RefusedAgain(renewed);
        return response;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ClientToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // Whoever keeps the request, or sends it elsewhere, does not keep the token.
            request.Headers.Authorization = null;
        }
    }

    // RFC 9470 §3: a new token of the same sign-in would not help; the app has its user sign in again.
    private static bool IsRefused(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.Unauthorized
        && !response.Headers.WwwAuthenticate.Any(challenge => challenge.Parameter?.Contains("insufficient_user_authentication", StringComparison.Ordinal) == true);

    private static bool CanBeSentAgain(HttpContent? content) => content switch
    {
        null or ByteArrayContent or ReadOnlyMemoryContent or System.Net.Http.Json.JsonContent => true,
        MultipartContent parts => parts.All(CanBeSentAgain),
        _ => false,
    };
}
