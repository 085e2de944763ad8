using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>What Lemon Squeezy sends when somebody has bought a plan.</summary>
public static class Purchase
{
    /// <summary>The shared secret of the webhook.</summary>
    public const string Secret = "canary-webhook-secret-0b7c1f";

    /// <summary>The product that is plan pro.</summary>
    public const int ProVariant = 1001;

    /// <summary>Tells the identity server that a user has bought plan pro.</summary>
    public static async Task OfProAsync(SpaFixture platform, string userId)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            meta = new { event_name = "subscription_created", custom_data = new { user_id = userId } },
            data = new
            {
                type = "subscriptions",
                id = $"{RandomNumberGenerator.GetInt32(1, int.MaxValue)}",
                attributes = new
                {
                    store_id = 1, customer_id = 7, order_id = 11, product_id = 5, variant_id = ProVariant, status = "active", cancelled = false,
                    created_at = "2026-01-01T00:00:00.000000Z", updated_at = "2026-01-01T00:00:00.000000Z", renews_at = "2099-01-01T00:00:00.000000Z",
                    ends_at = (string?)null,
                },
            },
        });
        using var http = PlatformFixture.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Identity.Address, "/api/billing/lemon-squeezy")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Event-Name", "subscription_created");
        request.Headers.Add("X-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        using var response = await http.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
