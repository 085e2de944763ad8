namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>With a lockout out of reach, the limit by account and address is what is left.</summary>
public sealed class SignInRateTests(SignInRateTests.PatientHost host) : IClassFixture<SignInRateTests.PatientHost>
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)] // one subscriber's /64
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", true)]
    public async Task SignIn_FiveFailuresInAMinute_StopTheirAddress(string first, string second, bool stopped)
    {
        var (_, name, _) = await host.AddUserAsync("rated");
        var browser = host.NewBrowser();
        browser.Address = first;
        for (var i = 0; i < 5; i++)
            (await browser.SignInAsync(name, "wrong")).ShouldBe("Failed");

        browser.Address = second;
        (await browser.SignInAsync(name)).ShouldStartWith(stopped ? "Locked " : "SignedIn ");
    }

    [Fact]
    public async Task SignIn_AMinuteLater_GoesOn()
    {
        var (_, name, _) = await host.AddUserAsync("waited");
        for (var i = 0; i < 5; i++)
            await host.NewBrowser().SignInAsync(name, "wrong");
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("Locked ");

        host.Clock.Advance(TimeSpan.FromSeconds(61));

        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn ");
    }

    public sealed class PatientHost : AccountsHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new() { ["Password:BcryptCost"] = "4", ["Lockout:MaxFailedAttempts"] = "1000" };
    }
}
