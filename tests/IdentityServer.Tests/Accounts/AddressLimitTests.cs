using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Api;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Failed sign-ins by address alone, whatever the accounts (P15, ASVS V6.3.1).</summary>
public sealed class AddressLimitTests(AddressLimitTests.StrictHost host) : IClassFixture<AddressLimitTests.StrictHost>
{
    private const int Limit = 6;

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.1", true)]
    [InlineData("203.0.113.2", "203.0.113.3", false)]
    [InlineData("2001:db8:7:1::1", "2001:db8:7:1:ffff::9", true)] // one subscriber's /64
    [InlineData("2001:db8:7:2::1", "2001:db8:7:3::1", false)]
    public async Task SignIn_ManyAccountsFromOneAddress_StopThatAddressAlone(string attacker, string next, bool stopped)
    {
        for (var i = 0; i < Limit; i++)
            (await At(attacker).SignInAsync($"nobody{i}-{Guid.CreateVersion7()}", "wrong")).ShouldBe("Failed");
        var (id, name, _) = await host.AddUserAsync("bystander");

        (await At(next).SignInAsync(name)).ShouldStartWith(stopped ? "Locked " : "SignedIn ");

        // The account is not harmed: it is not locked, and the history says whose fault it was.
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id = $1 AND reason = 'address_limited'", id)).ShouldBe(stopped ? 1 : 0);
        (await At("198.51.100.1").SignInAsync(name)).ShouldStartWith("SignedIn ");
    }

    [Fact]
    public async Task SignIn_AMinuteAfterTheFirst_GoesOnHoweverTheyWereSpread()
    {
        var (_, name, _) = await host.AddUserAsync("spread");
        for (var i = 0; i < Limit; i++)
        {
            await At("203.0.113.10").SignInAsync($"nobody-{Guid.CreateVersion7()}", "wrong");
            host.Clock.Advance(TimeSpan.FromSeconds(9));
        }

        (await At("203.0.113.10").SignInAsync(name)).ShouldStartWith("Locked ");
        host.Clock.Advance(TimeSpan.FromSeconds(7));
        (await At("203.0.113.10").SignInAsync(name)).ShouldStartWith("SignedIn ");
    }

    // Washing an address clean with an account of one's own.
    [Fact]
    public async Task SignIn_RightOnesBetween_GiveBackNoMoreThanThemselves()
    {
        var (_, own, _) = await host.AddUserAsync("attacker");
        for (var i = 0; i < Limit - 1; i++)
        {
            (await At("203.0.113.20").SignInAsync($"nobody-{Guid.CreateVersion7()}", "wrong")).ShouldBe("Failed");
            (await At("203.0.113.20").SignInAsync(own)).ShouldStartWith("SignedIn ");
        }

        (await At("203.0.113.20").SignInAsync($"nobody-{Guid.CreateVersion7()}", "wrong")).ShouldBe("Failed");
        (await At("203.0.113.20").SignInAsync(own)).ShouldStartWith("Locked ");
    }

    [Fact]
    public async Task SignIn_ManyPeopleBehindOneAddress_AreNotStoppedByTheirSuccesses()
    {
        var (_, name, _) = await host.AddUserAsync("office");
        for (var i = 0; i < Limit * 3; i++)
            (await At("203.0.113.30").SignInAsync(name)).ShouldStartWith("SignedIn ");
    }

    // One app that asks again and again for a locked account must not shut its network out.
    [Fact]
    public async Task SignIn_AgainstALock_DoesNotCountAgainstTheAddress()
    {
        var (_, locked, _) = await host.AddUserAsync("stubborn");
        var (_, other, _) = await host.AddUserAsync("neighbour");
        for (var i = 0; i < Limit * 3; i++)
            await At("203.0.113.40").SignInAsync(locked, "wrong");

        (await At("203.0.113.40").SignInAsync(locked)).ShouldStartWith("Locked ");
        (await At("203.0.113.40").SignInAsync(other)).ShouldStartWith("SignedIn ");
    }

    [Fact]
    public async Task SignIn_HundredAtOnceFromOneAddress_LooksAtTheLimitAndNoMore()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => At("203.0.113.50").SignInAsync($"nobody{i}-{Guid.CreateVersion7()}", "wrong")));

        outcomes.Count(outcome => outcome == "Failed").ShouldBeLessThanOrEqualTo(Limit);
        outcomes.ShouldAllBe(outcome => outcome == "Failed" || outcome.StartsWith("Locked ", StringComparison.Ordinal) || outcome == "Busy");
    }

    [Fact]
    public async Task Register_MoreThanTheLimit_IsToldToWait()
    {
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Add("X-Test-Address", "203.0.113.60");
        HttpResponseMessage? last = null;
        for (var i = 0; i < 3; i++)
        {
            last?.IsSuccessStatusCode.ShouldBeTrue(await last.Content.ReadAsStringAsync());
            last = await RegisterAsync(client, i);
        }

        last.ShouldNotBeNull().StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
        client.DefaultRequestHeaders.Remove("X-Test-Address");
        client.DefaultRequestHeaders.Add("X-Test-Address", "203.0.113.61");
        (await RegisterAsync(client, 9)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private static async Task<HttpResponseMessage> RegisterAsync(HttpClient client, int i)
    {
        var name = $"limit{i}_{Guid.CreateVersion7():n}"[..20];
        using var content = new StringContent(
            $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"correct-Horse7-battery"}""", System.Text.Encoding.UTF8, "application/json");
        return await client.PostAsync("/api/account/register", content);
    }

    private Browser At(string address)
    {
        var browser = host.NewBrowser();
        browser.Address = address;
        return browser;
    }

    public sealed class StrictHost : ApiHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new()
        {
            ["Password:BcryptCost"] = "4",
            ["RateLimits:FailedSignInsPerMinutePerIp"] = "6",
            ["RateLimits:RegistrationsPerHourPerIp"] = "2",
        };
    }
}
