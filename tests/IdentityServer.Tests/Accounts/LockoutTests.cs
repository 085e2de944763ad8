namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class LockoutTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task SignIn_FiveFailures_LockFor15MinutesWhateverIsTyped()
    {
        var (id, name, email) = await host.AddUserAsync("locked");
        // AC-101: one counter for every way to name the account; AC-102: and for every address.
        foreach (var (typed, address) in new[] { (name, 1), (email, 2), (name.ToUpperInvariant(), 3), ($" {email}", 4), (email.ToUpperInvariant(), 5) })
            (await At(address).SignInAsync(typed, "wrong")).ShouldBe("Failed");

        (await At(6).SignInAsync(name)).ShouldStartWith("Locked ");
        SecondsOf(await At(7).SignInAsync(email)).ShouldBeInRange(800, 900);
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'account_locked' AND user_id = $1", id)).ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE reason = 'locked' AND user_id = $1", id)).ShouldBe(2);
    }

    [Fact]
    public async Task SignIn_NameThatNobodyHas_LocksAlike()
    {
        var name = $"nobody-{Guid.CreateVersion7()}";
        for (var i = 0; i < 5; i++)
            (await At(i).SignInAsync(name, "wrong")).ShouldBe("Failed");

        SecondsOf(await At(9).SignInAsync(name.ToUpperInvariant(), "wrong")).ShouldBeInRange(800, 900);
    }

    [Fact]
    public async Task SignIn_TwoHundredWrongAtOnce_LooksAtFiveAndThenLocks()
    {
        var (id, name, _) = await host.AddUserAsync("parallel");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => At(i).SignInAsync(name, $"wrong{i}")));

        outcomes.Count(outcome => outcome == "Failed").ShouldBe(5);
        outcomes.ShouldAllBe(outcome => outcome == "Failed" || outcome.StartsWith("Locked ", StringComparison.Ordinal) || outcome == "Busy");
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("Locked ");
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE reason = 'wrong_password' AND user_id = $1", id)).ShouldBe(5);
    }

    [Fact]
    public async Task SignIn_RightPassword_ForgetsTheFailures()
    {
        var (_, name, _) = await host.AddUserAsync("forgiven");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++)
                (await host.NewBrowser().SignInAsync(name, "wrong")).ShouldBe("Failed");
            (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
        }
    }

    [Fact]
    public async Task SignIn_SixRightAtOnce_AllEnter()
    {
        var (_, name, _) = await host.AddUserAsync("eager");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.NewBrowser().SignInAsync(name)));

        outcomes.ShouldAllBe(outcome => outcome.StartsWith("SignedIn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claim_AttemptsWhileLocked_DoNotProlongTheLock()
    {
        var now = host.Clock.GetUtcNow();
        var keys = new SignInKeys(Guid.CreateVersion7().ToByteArray(), null);
        for (var i = 0; i < 4; i++)
            (await ClaimAsync(keys, now)).ShouldBe(new AttemptClaim(null, false));
        (await ClaimAsync(keys, now)).ShouldBe(new AttemptClaim(null, true));

        (await ClaimAsync(keys, now.AddMinutes(14))).RefusedUntil.ShouldNotBeNull().ShouldBe(now.AddMinutes(15), TimeSpan.FromMilliseconds(1));
        (await ClaimAsync(keys, now.AddMinutes(15).AddSeconds(1))).ShouldBe(new AttemptClaim(null, false));
    }

    [Fact]
    public async Task Claim_FailuresLongAgo_AreForgotten()
    {
        var now = host.Clock.GetUtcNow();
        var keys = new SignInKeys(Guid.CreateVersion7().ToByteArray(), null);
        for (var i = 0; i < 4; i++)
            await ClaimAsync(keys, now);

        for (var i = 0; i < 4; i++)
            (await ClaimAsync(keys, now.AddMinutes(16))).ShouldBe(new AttemptClaim(null, false));
    }

    private Browser At(int address)
    {
        var browser = host.NewBrowser();
        browser.Address = $"198.51.100.{address}";
        return browser;
    }

    private Task<AttemptClaim> ClaimAsync(SignInKeys keys, DateTimeOffset now) =>
        host.CallAsync<ISignInStore, AttemptClaim>(store => store.ClaimAsync(keys, now, default));

    private static int SecondsOf(string locked)
    {
        locked.ShouldStartWith("Locked ");
        return int.Parse(locked.AsSpan("Locked ".Length), System.Globalization.CultureInfo.InvariantCulture);
    }
}
