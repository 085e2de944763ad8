using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.Bff.Sessions;

/// <summary>Asks the identity server for new tokens (RFC 6749 §6).</summary>
public sealed class TokenEndpointClient(IHttpClientFactory clients, IOptionsMonitor<OpenIdConnectOptions> options, ILogger<TokenEndpointClient> logger)
{
    /// <summary>The HTTP client's name.</summary>
    public const string ClientName = "token-endpoint";

    /// <summary>Refreshes; the answer is there when the status is <see cref="RenewalStatus.Renewed"/>.</summary>
    public async Task<(RenewalStatus Status, TokenAnswer? Answer)> RefreshAsync(string refreshToken, long? storeId)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, await AddressAsync()) { Content = Form(refreshToken, storeId) };
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? (RenewalStatus.Renewed, TokenAnswer.Read(body)) : (Refusal(body), null);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            BffLog.RenewalFailed(logger, error.GetType().Name);
            return (RenewalStatus.Unreachable, null);
        }
    }

    private async Task<string> AddressAsync()
    {
        var manager = options.Get(OpenIdConnectDefaults.AuthenticationScheme).ConfigurationManager!;
        return (await manager.GetConfigurationAsync(CancellationToken.None)).TokenEndpoint;
    }

    private FormUrlEncodedContent Form(string refreshToken, long? storeId)
    {
        var client = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = client.ClientId!,
            ["client_secret"] = client.ClientSecret!,
        };
        if (storeId is { } id)
            fields["store_id"] = id.ToString(CultureInfo.InvariantCulture);
        return new FormUrlEncodedContent(fields);
    }

    private RenewalStatus Refusal(string body)
    {
        using var json = JsonDocument.Parse(body);
        var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var code) ? code.GetString() : null;
        BffLog.RenewalRefused(logger, error ?? "no error code");
        return error switch
        {
            "invalid_grant" => RenewalStatus.Refused,
            "invalid_target" => RenewalStatus.NotTheirStore,
            // A wrong secret, a busy server: nothing that the person's session is to blame for.
            _ => RenewalStatus.Unreachable,
        };
    }
}
