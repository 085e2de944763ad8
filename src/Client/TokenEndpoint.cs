using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Client;

/// <summary>Asks the server's token endpoint, which is found by discovery once.</summary>
internal sealed class TokenEndpoint(IdentityPlatformTokenOptions options, Func<HttpClient> client)
{
    private Uri? _found;

    /// <summary>Sends a token request (RFC 6749 §3.2).</summary>
    /// <exception cref="TokenRequestException">No token.</exception>
    public async Task<JsonElement> RequestAsync(IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        var form = parameters.ToList();
        if (options.Scope is { } scope)
            form.Add(new("scope", scope));
        if (options.ClientSecret is null)
            form.Add(new("client_id", options.ClientId)); // RFC 6749 §3.2.1: a public client names itself
        try
        {
            return await PostAsync(form, cancellationToken);
        }
        catch (TokenRequestException error) when (error.Error is null)
        {
            // The answer may have been lost after a refresh token was spent. The server gives the same answer to the same
            // request for a while; asking once more saves the sign-in.
            return await PostAsync(form, cancellationToken);
        }
    }

    private async Task<JsonElement> PostAsync(List<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var endpoint = _found ??= await DiscoverAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
        if (options.ClientSecret is { } secret)
            request.Headers.Authorization = Basic(options.ClientId, secret);
        var (status, json) = await SendAsync(request, cancellationToken);
        if (status is >= 200 and < 300)
            return json;
        // RFC 6749 §5.2.
        var error = Text(json, "error");
        throw new TokenRequestException($"The token endpoint answered {status} {error}.", error);
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Issuer + "/.well-known/openid-configuration");
        var (status, json) = await SendAsync(request, cancellationToken);
        // OpenID Connect Discovery §4.3: the issuer is exactly the one that was asked for.
        if (status != 200 || Text(json, "issuer") != options.Issuer)
            throw new TokenRequestException($"The issuer's metadata cannot be had: {status}, or another issuer's.");
        return Uri.TryCreate(Text(json, "token_endpoint"), UriKind.Absolute, out var uri) && IdentityPlatformTokenOptions.IsSafe(uri)
            ? uri
            : throw new TokenRequestException("The issuer's metadata has no usable token_endpoint.");
    }

    private async Task<(int Status, JsonElement Json)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var http = client();
            using var response = await http.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode >= 500)
                throw new TokenRequestException($"The identity server answered {(int)response.StatusCode}.");
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return ((int)response.StatusCode, json.RootElement.Clone());
        }
        catch (Exception error) when (error is JsonException or IOException or (HttpRequestException and not TokenRequestException)
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TokenRequestException("The identity server cannot be reached, or did not answer JSON.", error: null, error);
        }
    }

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RFC 6749 §2.3.1: both parts form-encoded before they are joined.
    private static AuthenticationHeaderValue Basic(string clientId, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}")));
}
