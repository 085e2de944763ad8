using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>A machine whose clock is wrong, and one whose clock is put right while it serves.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(-3600, "behind the database's")]
    [InlineData(+3600, "ahead of the database's")]
    public async Task Start_ClockOfAnotherHour_IsTold(int seconds, string text)
    {
        var clock = new AccountClock();
        clock.Jump(TimeSpan.FromSeconds(seconds));
        await using var server = await StartAsync(clock);

        await Eventually.TrueAsync(() => Task.FromResult(server.Log.ToString().Contains(text, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task Serving_ClockJumpsByAnHour_GoesOnWithNewTokens(int hours)
    {
        var clock = new AccountClock();
        await using var server = await StartAsync(clock);
        (await TokenAsync(server)).ShouldBeTrue();

        clock.Jump(TimeSpan.FromHours(hours));

        (await TokenAsync(server)).ShouldBeTrue();
        (await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode.ShouldBeTrue();
    }

    private static Task<ServerFactory> StartAsync(AccountClock clock) => ServerFactory.StartAsync(new ServerOptions
    {
        Seed = TestSeed.Text,
        Adjust = builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)),
    });

    private static async Task<bool> TokenAsync(ServerFactory server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"machine:{TestSeed.ClientSecret}")));
        return (await server.Http.SendAsync(request)).IsSuccessStatusCode;
    }
}
