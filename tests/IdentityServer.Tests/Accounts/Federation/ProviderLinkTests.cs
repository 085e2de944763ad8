using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Links as rows, on PostgreSQL: single use, races, the last way in, deletion (AC-162, AC-166, AC-169).</summary>
public sealed class ProviderLinkTests(FederationHost host) : IClassFixture<FederationHost>
{
    private static readonly ClientDevice Device = new("192.0.2.7", "Tests");

    [Fact]
    public async Task CreateAsync_TwentyAtOnceWithOneArrival_MakesOneAccount()
    {
        var change = await host.ArriveAsync("google");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => host.Links.CreateAsync(change, host.NewUser($"race_{n}_{Tail()}"), default)));

        outcomes.Count(outcome => outcome == LinkOutcome.Done).ShouldBe(1);
        outcomes.Count(outcome => outcome == LinkOutcome.Gone).ShouldBe(19);
        (await host.ScalarAsync<long>("SELECT count(*) FROM user_logins WHERE provider_key = $1", change.Link.Subject)).ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_UserNameTakenAndNoConnectionLeft_WaitsForNone()
    {
        var taken = await host.AddUserAsync("crowd");
        await using var source = host.NewSource(connections: 1);
        var links = new ProviderLinkTable(source, host.Services.GetRequiredService<WaysInTable>(), host.Clock);

        (await links.CreateAsync(await host.ArriveAsync("google"), host.NewUser(taken.Name), default)).ShouldBe(LinkOutcome.UserNameTaken);
    }

    [Fact]
    public async Task LinkAsync_Done_LeavesNoTokenInTheArrival()
    {
        var user = await host.AddUserAsync("trace");
        var change = await host.ArriveAsync("google");

        await host.Links.LinkAsync(change, new LinkTarget(user.Id, null, Claims: false), default);

        (await host.ScalarAsync<int>("SELECT length(content) FROM provider_arrivals WHERE subject = $1", change.Link.Subject)).ShouldBe(0);
    }

    [Fact]
    public async Task LinkAsync_OnePersonToTwoAccountsAtOnce_LinksOne()
    {
        var (one, two) = (await host.AddUserAsync("one"), await host.AddUserAsync("two"));
        var first = await host.ArriveAsync("google");
        var second = await host.ArriveAsync("google", first.Link.Subject);

        var outcomes = await Task.WhenAll(
            host.Links.LinkAsync(first, new LinkTarget(one.Id, null, Claims: false), default),
            host.Links.LinkAsync(second, new LinkTarget(two.Id, null, Claims: false), default));

        outcomes.Order().ShouldBe([LinkOutcome.Done, LinkOutcome.TakenByAnother]);
    }

    [Fact]
    public async Task LinkAsync_ArrivalOfAnotherPersonOrBrowser_IsGone()
    {
        var user = await host.AddUserAsync("proof");
        var mine = await host.ArriveAsync("google");
        var target = new LinkTarget(user.Id, null, Claims: false);

        (await host.Links.LinkAsync(mine with { Link = mine.Link with { Subject = "somebody-else" } }, target, default)).ShouldBe(LinkOutcome.Gone);
        (await host.Links.LinkAsync(mine with { Link = mine.Link with { Provider = "discord" } }, target, default)).ShouldBe(LinkOutcome.Gone);
        (await host.Links.LinkAsync(mine with { Arrival = mine.Arrival with { BrowserHash = new byte[32] } }, target, default)).ShouldBe(LinkOutcome.Gone);
        (await host.Links.LinkAsync(mine, target, default)).ShouldBe(LinkOutcome.Done);
        (await host.Links.UnlinkAsync(Owner(user.Id), "google", mine.Link.Subject, default)).ShouldBe(WayRemoval.Removed);
        (await host.Links.LinkAsync(mine, target, default)).ShouldBe(LinkOutcome.Gone, "a proof is not good again after the link is gone");
    }

    [Fact]
    public async Task LinkAsync_AccountHasChangedItsEmailMeanwhile_IsStale()
    {
        var user = await host.AddUserAsync("moved", u => u with { EmailVerified = true });
        var change = await host.ArriveAsync("google");

        (await host.Links.LinkAsync(change, new LinkTarget(user.Id, "former@example.com", Claims: false), default)).ShouldBe(LinkOutcome.Stale);
        (await host.Links.LinkAsync(change, new LinkTarget(user.Id, AccountName.Normalize(user.Email), Claims: true), default)).ShouldBe(LinkOutcome.Stale, "a proven address is not claimed");
        (await host.Links.LinkAsync(change, new LinkTarget(user.Id, AccountName.Normalize(user.Email), Claims: false), default)).ShouldBe(LinkOutcome.Done, "a refusal does not use the arrival up");
    }

    [Fact]
    public async Task LinkAsync_Claim_TakesEverythingThatWasSetUpBefore()
    {
        var user = await host.AddUserAsync("trap");
        await host.ExecuteAsync("INSERT INTO user_logins (login_provider, provider_key, user_id) VALUES ('github', $2, $1)", user.Id, Tail());
        await host.ExecuteAsync("INSERT INTO user_passkeys (id, user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up, created_at) VALUES ($1, $1, decode($2, 'hex'), '', 'x', 0, '{}', true, true, true, now())", user.Id, Tail());
        await host.ExecuteAsync("INSERT INTO authenticators (user_id, protected_secret, recovery_salt, created_at, last_step) VALUES ($1, '', '', now(), 0)", user.Id);
        await host.ExecuteAsync("INSERT INTO consents (user_id, client_id, scopes, granted_at) VALUES ($1, 'app', '{openid}', now())", user.Id);
        var stamp = await host.ScalarAsync<string>("SELECT security_stamp FROM users WHERE id = $1", user.Id);

        var change = await host.ArriveAsync("google");
        (await host.Links.LinkAsync(change, new LinkTarget(user.Id, AccountName.Normalize(user.Email), Claims: true), default)).ShouldBe(LinkOutcome.Done);

        (await host.ScalarAsync<bool>("SELECT password_hash IS NULL AND email_verified AND NOT two_factor_enabled AND security_stamp <> $2 FROM users WHERE id = $1", user.Id, stamp!)).ShouldBeTrue();
        (await host.ScalarAsync<string>("SELECT string_agg(login_provider, ',') FROM user_logins WHERE user_id = $1", user.Id)).ShouldBe("google");
        foreach (var table in new[] { "user_passkeys", "authenticators", "consents" })
            (await host.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE user_id = $1", user.Id)).ShouldBe(0, table);
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type IN ('account_claimed', 'provider_linked')", user.Id)).ShouldBe(2);
    }

    [Fact]
    public async Task UnlinkAsync_TwoLastWaysAtOnce_KeepsOne()
    {
        var change = await host.ArriveAsync("google");
        var user = host.NewUser($"lone_{Tail()}");
        await host.Links.CreateAsync(change, user, default);
        var other = await host.ArriveAsync("discord");
        await host.Links.LinkAsync(other, new LinkTarget(user.Id, null, Claims: false), default);

        var removals = await Task.WhenAll(
            host.Links.UnlinkAsync(Owner(user.Id), "google", change.Link.Subject, default),
            host.Links.UnlinkAsync(Owner(user.Id), "discord", other.Link.Subject, default));

        removals.Order().ShouldBe([WayRemoval.Removed, WayRemoval.LastWayIn]);
        (await host.Links.UnlinkAsync(Owner(user.Id), "google", "nobody", default)).ShouldBe(WayRemoval.NotFound);
    }

    [Fact]
    public async Task OfAsync_ProviderConfiguredNoMore_IsNoWayIn()
    {
        var user = await host.AddUserAsync("old", u => u with { Password = null });
        await host.ExecuteAsync("INSERT INTO user_logins (login_provider, provider_key, user_id) VALUES ('closed-down', $2, $1)", user.Id, Tail());

        (await host.Services.GetRequiredService<IWaysIn>().OfAsync(user.Id, default)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task DeletedAccount_LetsThePersonBeginAnewAndKeepsNoToken()
    {
        var change = await host.ArriveAsync("google");
        var user = host.NewUser($"gone_{Tail()}");
        await host.Links.CreateAsync(change, user, default);
        await host.ExecuteAsync("UPDATE users SET deleted_at = now(), is_active = false WHERE id = $1", user.Id);

        (await host.ScalarAsync<long>("SELECT count(*) FROM provider_tokens WHERE provider_key = $1", change.Link.Subject)).ShouldBe(0);
        (await host.Links.FindAsync(change.Link, null, default)).Linked.ShouldBeNull();
        var again = host.NewUser($"anew_{Tail()}");
        (await host.Links.CreateAsync(await host.ArriveAsync("google", change.Link.Subject), again, default)).ShouldBe(LinkOutcome.Done);
        again.Id.ShouldNotBe(user.Id);
    }

    [Fact]
    public async Task FindAsync_SameSubjectOfAnotherIssuer_IsNobody()
    {
        var change = await host.ArriveAsync("company");
        var first = change with { Link = change.Link with { Issuer = "https://id.example" } };
        await host.Links.CreateAsync(first, host.NewUser($"issuer_{Tail()}"), default);

        (await host.Links.FindAsync(first.Link, null, default)).Linked.ShouldNotBeNull();
        (await host.Links.FindAsync(first.Link with { Issuer = "https://other.example" }, null, default)).Linked.ShouldBeNull();
    }

    [Fact]
    public async Task UseAsync_NewAvatar_ReplacesTheProvidersAndNotTheUsersOwn()
    {
        var change = await host.ArriveAsync("google") with { Picture = "https://p.example/1" };
        var user = host.NewUser($"avatar_{Tail()}") with { Picture = "https://p.example/1" };
        await host.Links.CreateAsync(change, user, default);

        await host.Links.UseAsync(await host.ArriveAsync("google", change.Link.Subject) with { Picture = "https://p.example/2" }, user.Id, default);
        (await host.ScalarAsync<string>("SELECT picture FROM users WHERE id = $1", user.Id)).ShouldBe("https://p.example/2");

        await host.ExecuteAsync("UPDATE users SET picture = 'https://own.example/me' WHERE id = $1", user.Id);
        await host.Links.UseAsync(await host.ArriveAsync("google", change.Link.Subject) with { Picture = "https://p.example/3" }, user.Id, default);
        (await host.ScalarAsync<string>("SELECT picture FROM users WHERE id = $1", user.Id)).ShouldBe("https://own.example/me");
    }

    [Fact]
    public async Task Tokens_AtRest_AreEncryptedAndGoWithTheLink()
    {
        var change = await host.ArriveAsync("google");
        var user = await host.AddUserAsync("tokens");
        await host.Links.LinkAsync(change, new LinkTarget(user.Id, null, Claims: false), default);

        var stored = (await host.ScalarAsync<byte[]>("SELECT protected_tokens FROM provider_tokens WHERE provider_key = $1", change.Link.Subject))!;
        System.Text.Encoding.Latin1.GetString(stored).ShouldNotContain("canary");
        var seal = host.Services.GetRequiredService<TokenSeal>();
        seal.Open(change.Link, stored)!.RefreshToken.ShouldBe("canary-refresh");
        seal.Open(change.Link with { Subject = "another" }, stored).ShouldBeNull("a row cannot be passed off as another's");

        await host.Links.UnlinkAsync(Owner(user.Id), "google", change.Link.Subject, default);
        (await host.ScalarAsync<long>("SELECT count(*) FROM provider_tokens WHERE provider_key = $1", change.Link.Subject)).ShouldBe(0);
    }

    private static AccountOwner Owner(Guid userId) => new(userId, Guid.CreateVersion7(), null, Device);

    private static string Tail() => Guid.CreateVersion7().ToString("n")[20..];
}
