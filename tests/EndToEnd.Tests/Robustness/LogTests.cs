using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Robustness;

/// <summary>Secrets that went through the services are searched for in all that they wrote (AC-150).</summary>
[Collection(PlatformDefinition.Name)]
public sealed class LogTests(PlatformFixture platform) : IDisposable
{
    private readonly TokenClient _client = new(platform);

    [Fact]
    public async Task Logs_AfterEveryKindOfRequest_HoldNoSecret()
    {
        var tokens = await _client.SignInAsync("bob");
        var (access, refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
        var renewed = (await _client.RefreshAsync(refresh)).Body.GetProperty("refresh_token").GetString()!;
        await _client.PostAsync("/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", "bob"), ("password", "canary-wrong-password"));
        await _client.PostAsync("/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", "bob"), ("password", "canary-wrong-password"), ("otp", "canary-otp"));
        await _client.PostAsync("/connect/token", ("machine", "canary-wrong-secret"), ("grant_type", "client_credentials"));
        await _client.PostAsync("/connect/token", null, ("grant_type", "authorization_code"), ("client_id", "mobile"), ("code", "canary-code"), ("redirect_uri", "http://127.0.0.1/callback"), ("code_verifier", "canary-verifier-canary-verifier-canary-verifier"));
        await _client.PostAsync("/connect/introspect", ("resource-api", PlatformSeed.ApiSecret), ("token", access));
        await _client.PostAsync($"/connect/token?client_secret=canary-query-secret", null, ("grant_type", "client_credentials"));
        await _client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", access);
        await _client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me?access_token=canary-query-token", access);
        await _client.PostAsync("/connect/revoke", null, ("token", renewed), ("client_id", "mobile"));
        using var http = PlatformFixture.CreateHttpClient();
        foreach (var page in new[] { "reset-password", "confirm-email", "not-me", "email-sign-in/link" })
            (await http.GetAsync(new Uri(platform.Identity.Address, $"/account/{page}?token=canary-link-token"))).Dispose();

        var logs = platform.Identity.Output + platform.Api.Output;
        logs.ShouldContain("invalid_client", Case.Sensitive, "the log does say what was refused");
        foreach (var secret in new[] { PlatformSeed.Password, PlatformSeed.ApiSecret, access, access.Split('.')[2], refresh, renewed, "canary-wrong", "canary-code", "canary-verifier", "canary-query", "canary-otp", "canary-link" })
        {
            logs.Contains(secret, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"the log holds {secret}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
