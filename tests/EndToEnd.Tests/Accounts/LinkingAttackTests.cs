using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>
/// The two attacks on linking by e-mail. A naive rule — "an account with the provider's e-mail is the provider's person" —
/// fails all of these tests but the last: it leaves the password of whoever registered first in force (AC-160), and lets whoever types a
/// stranger's address at a careless provider into the stranger's account (AC-161).
/// </summary>
[Collection(FederationDefinition.Name)]
public sealed class LinkingAttackTests(FederationFixture platform) : IDisposable
{
    private const string AttackersPassword = "correct-Horse7-battery";
    private readonly PlainBrowser _attacker = new(platform.Identity.Address);
    private readonly PlainBrowser _victim = new(platform.Identity.Address);

    [Fact]
    public async Task PreRegistration_RightfulOwnerComesByGoogle_EverythingTheAttackerHadIsGone()
    {
        // The attacker takes the victim's address before the victim is here, signs in, links a provider of their own and waits.
        await RegisterAsync("early_bird", "victim@example.com");
        (await _attacker.SignedInAsync()).ShouldNotBeNull();
        var linking = await _attacker.GetAsync("/account/providers");
        var left = await _attacker.PostOnceAsync("/account/providers?handler=link", linking, ("provider", "github"));
        await _attacker.GetAsync(await _attacker.AllowAsync(left.Location!, new VisitToProvider("6660") { Email = "attacker@example.com" }));
        var app = await TokensAsync("early_bird");

        var landed = await _victim.ContinueAsync("google", new VisitToProvider("google-victim") { Email = "victim@example.com", Name = "Victoria Kim" });

        landed.Address.ShouldEndWith("/account");
        (await _victim.SignedInAsync())!.ShouldContain("victim@example.com");
        (await _attacker.SignedInAsync()).ShouldBeNull("the attacker's session has ended");
        (await _attacker.SignInAsync("early_bird", AttackersPassword)).Status.ShouldBe(400, "the attacker's password is gone");
        (await RefreshAsync(app)).ShouldBe(400, "the attacker's refresh token is dead");
        var byProvider = await _attacker.ContinueAsync("github", new VisitToProvider("6660") { Email = "attacker@example.com" });
        byProvider.Body.ShouldContain("Create your account", Case.Sensitive, "the attacker's link is gone: nobody knows them");
    }

    [Fact]
    public async Task PreRegistration_AttackerWithUnverifiedProviderAddress_LosesTheAccountToItsOwner()
    {
        // The same trap, laid by a provider that does not ask whose address it is.
        var page = await _attacker.ContinueAsync("discord", new VisitToProvider("discord-trap") { Email = "trapped@example.com", Verified = false });
        (await _attacker.FinishAsync(page, "trap_setter")).Address.ShouldEndWith("/account");

        await _victim.ContinueAsync("google", new VisitToProvider("google-trapped") { Email = "trapped@example.com" });

        (await _victim.SignedInAsync())!.ShouldContain("trapped@example.com");
        (await _attacker.SignedInAsync()).ShouldBeNull();
        var again = await _attacker.ContinueAsync("discord", new VisitToProvider("discord-trap") { Email = "trapped@example.com", Verified = false });
        again.Body.ShouldContain("Is this account yours?");
    }

    [Theory]
    [InlineData("discord", "discord-thief")]
    [InlineData("github", "6661")]
    [InlineData("google", "google-thief")]
    [InlineData("standin", "openid-thief")]
    public async Task UnverifiedProviderAddress_OfAnAccount_SignsNobodyInAndLinksNothing(string provider, string subject)
    {
        var thief = new VisitToProvider(subject) { Email = "alice@example.com", Verified = false };

        var landed = await _attacker.ContinueAsync(provider, thief);

        landed.Body.ShouldContain("Is this account yours?");
        (await _attacker.SignedInAsync()).ShouldBeNull();
        // The page's form, sent by hand, makes nothing either: neither a link nor a second account with the address.
        var forced = await _attacker.PostAsync(landed.Address, await _attacker.GetAsync("/account/login"), ("choice", "create"), ("username", $"thief_{provider}"), ("accept_terms", "true"));
        forced.Body.ShouldContain("Is this account yours?");
        var linked = await _attacker.PostAsync(landed.Address, await _attacker.GetAsync("/account/login"), ("choice", "link"));
        linked.Status.ShouldBe(400);
        (await _attacker.SignedInAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task ProvenAccount_OlderSession_IsNoProof()
    {
        // Somebody else's browser, still signed in: the session says nothing about who sits there now.
        await _victim.SignInAsync("dave", PlatformSeed.Password);
        var arrival = await _victim.ContinueAsync("discord", new VisitToProvider("discord-dave") { Email = "dave@example.com", Verified = false });

        arrival.Body.ShouldContain("Is this account yours?");
        (await _victim.PostAsync(arrival.Address, await _victim.GetAsync("/account"), ("choice", "link"))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Proof_AskedForByAnArrival_LinksThatPersonOnceAndOnlyInThatBrowser()
    {
        var carol = new VisitToProvider("discord-carol") { Email = "carol@example.com", Verified = false };
        var page = await _victim.ContinueAsync("discord", carol);
        var handle = new Uri(page.Address).Query;
        (await _attacker.GetAsync("/account/provider" + handle)).Status.ShouldBe(400, "another browser's arrival");

        var confirm = await _victim.SignInAsync("carol", PlatformSeed.Password, handle);
        confirm.Body.ShouldContain("Link Discord to your account?");
        (await _victim.PostAsync(confirm.Address, confirm, ("choice", "link"))).Address.ShouldEndWith("/account");
        (await _victim.PostAsync(confirm.Address, confirm, ("choice", "link"))).Status.ShouldBe(400, "used up");

        (await _attacker.ContinueAsync("discord", carol)).Address.ShouldEndWith("/account");
    }

    [Fact]
    public async Task SameSubject_AtTwoProviders_IsTwoPeople()
    {
        var first = await _victim.ContinueAsync("google", new VisitToProvider("12345") { Email = "one@example.com" });
        await _victim.FinishAsync(first, "same_subject");

        var second = await _attacker.ContinueAsync("github", new VisitToProvider("12345") { Email = "two@example.com" });

        second.Body.ShouldContain("Create your account");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _attacker.Dispose();
        _victim.Dispose();
    }

    private async Task RegisterAsync(string userName, string email)
    {
        var form = await _attacker.GetAsync("/account/register");
        await _attacker.PostAsync("/account/register", form, ("username", userName), ("email", email), ("full_name", "Early Bird"),
            ("password", AttackersPassword), ("password_confirmation", AttackersPassword), ("accept_terms", "true"));
    }

    private async Task<string> TokensAsync(string userName)
    {
        var answer = await TokenAsync(("grant_type", "password"), ("username", userName), ("password", AttackersPassword), ("scope", "openid offline_access"));
        return System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("refresh_token").GetString()!;
    }

    private async Task<int> RefreshAsync(string token) => (await TokenAsync(("grant_type", "refresh_token"), ("refresh_token", token))).Status;

    private Task<Answer> TokenAsync(params (string Name, string Value)[] fields) => _attacker.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Identity.Address, "/connect/token"))
    {
        Content = new FormUrlEncodedContent(fields.Append((Name: "client_id", Value: "mobile")).Select(f => KeyValuePair.Create(f.Name, f.Value))),
    });
}
