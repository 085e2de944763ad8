namespace IdentityPlatform.Reliability.Platform;

/// <summary>What a service says of itself.</summary>
internal static class Health
{
    public static Task<bool> IsReadyAsync(HttpClient http, Uri address) => IsAsync(http, new Uri(address, "/health/ready"));

    public static Task<bool> IsLiveAsync(HttpClient http, Uri address) => IsAsync(http, new Uri(address, "/health/live"));

    private static async Task<bool> IsAsync(HttpClient http, Uri address)
    {
        try
        {
            using var response = await http.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
