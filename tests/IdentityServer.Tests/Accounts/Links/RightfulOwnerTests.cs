using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>AC-160: who signed up with somebody else's address gets nothing of what its owner puts into the account later.</summary>
public sealed class RightfulOwnerTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    [Fact]
    public async Task Claim_NeverProven_TakesEveryWayInFromWhoeverMadeTheAccount()
    {
        var (id, name, _) = await host.AddUserAsync("prehijack");
        var attacker = host.NewBrowser();
        (await attacker.SignInAsync(name)).ShouldStartWith("SignedIn");
        await host.ScalarAsync<int>("INSERT INTO user_logins (login_provider, provider_key, user_id) VALUES ('google', $2, $1)", id, name);
        await host.ScalarAsync<int>("INSERT INTO user_tokens (user_id, login_provider, name, value) VALUES ($1, 'x', 'AuthenticatorKey', 'y')", id);
        await host.ScalarAsync<int>("UPDATE users SET two_factor_enabled = true WHERE id = $1", id);

        (await ClaimAsync(id)).ShouldBeTrue();

        (await attacker.SessionAsync()).ShouldBe("none");
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed");
        (await host.ScalarAsync<string>(
            """
            SELECT concat_ws('|', email_verified, password_hash IS NULL, two_factor_enabled,
                   (SELECT count(*) FROM user_logins WHERE user_id = u.id), (SELECT count(*) FROM user_tokens WHERE user_id = u.id),
                   (SELECT count(*) FROM security_events WHERE user_id = u.id AND type = 'account_claimed' AND ip_address = '192.0.2.9'))
              FROM users u WHERE id = $1
            """, id)).ShouldBe("t|t|f|0|0|1");
    }

    [Fact]
    public async Task Claim_ProvenBefore_ChangesNothing()
    {
        var (id, name, _) = await host.AddUserAsync("proven", user => user with { EmailVerified = true });

        (await ClaimAsync(id)).ShouldBeFalse();

        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Claim_TwentyAtOnce_IsDoneOnce()
    {
        var (id, _, _) = await host.AddUserAsync("claims");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ClaimAsync(id))));

        answers.Count(done => done).ShouldBe(1);
    }

    private Task<bool> ClaimAsync(Guid id) => host.CallAsync<RightfulOwner, bool>(owner => owner.ClaimAsync(id, "test", Here, default));
}
