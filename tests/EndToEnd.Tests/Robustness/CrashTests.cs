using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Robustness;

/// <summary>What was answered as done survives a SIGKILL; the resource API works on meanwhile.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class CrashTests(PlatformFixture platform) : IDisposable
{
    private readonly TokenClient _client = new(platform);

    [Fact]
    public async Task Kill_IdentityServer_LosesNothingThatWasAnswered()
    {
        var tokens = await _client.SignInAsync("alice");
        var rotated = await _client.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        rotated.Status.ShouldBe(200);
        var access = rotated.Body.GetProperty("access_token").GetString()!;
        (await _client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", access)).Status.ShouldBe(200);

        await platform.CrashIdentityAsync();

        (await _client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", access)).Status.ShouldBe(200, "signed by a key that is still published");
        var again = await _client.RefreshAsync(rotated.Body.GetProperty("refresh_token").GetString()!);
        again.Status.ShouldBe(200, "the refresh token that was handed out before the crash works after it");
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
