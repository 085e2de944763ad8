using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>"This was not me" against an intruder who has prepared for it.</summary>
public sealed class DisownTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    // The intruder's own address was proven as well, so its link would give him the account back.
    [Fact]
    public async Task Disown_IntruderChangedTheAddressTwice_HisOwnLinkIsDead()
    {
        var (id, _, email) = await host.AddUserAsync("twice", user => user with { EmailVerified = true });
        await ChangeAsync(id, $"evil1-{email}");
        await ChangeAsync(id, $"evil2-{email}");
        var owners = await UndoTokenAsync(email);
        var his = await UndoTokenAsync($"evil1-{email}");

        (await DisownAsync(owners)).ShouldBeTrue();

        (await DisownAsync(his)).ShouldBeFalse();
        (await EmailAsync(id)).ShouldBe(email);
    }

    // A later change that was the owner's does not stand in the way of the first one's link either.
    [Fact]
    public async Task Disown_LaterLinkFirst_LeavesTheEarlierOne()
    {
        var (id, _, email) = await host.AddUserAsync("order", user => user with { EmailVerified = true });
        await ChangeAsync(id, $"evil1-{email}");
        await ChangeAsync(id, $"evil2-{email}");

        (await DisownAsync(await UndoTokenAsync($"evil1-{email}"))).ShouldBeTrue();
        (await DisownAsync(await UndoTokenAsync(email))).ShouldBeTrue();

        (await EmailAsync(id)).ShouldBe(email);
    }

    // The intruder signs up with the address he took away, so that it is not free to be given back.
    [Fact]
    public async Task Disown_AddressSquattedUnproven_IsGivenBack()
    {
        var (id, _, email) = await host.AddUserAsync("robbed", user => user with { EmailVerified = true });
        await ChangeAsync(id, $"evil-{email}");
        var (squatter, _, _) = await host.AddUserAsync("squatter", user => user with { Email = email });

        (await DisownAsync(await UndoTokenAsync(email))).ShouldBeTrue();

        (await EmailAsync(id)).ShouldBe(email);
        (await EmailAsync(squatter)).ShouldBeNull();
        (await host.QueuedMailsAsync(email))[^1].Kind.ShouldBe(MailKind.ResetPassword);
    }

    [Fact]
    public async Task Disown_AddressProvenByAnotherAccount_ChangesNothing()
    {
        var (id, _, email) = await host.AddUserAsync("moved", user => user with { EmailVerified = true });
        await ChangeAsync(id, $"new-{email}");
        var (other, _, _) = await host.AddUserAsync("other", user => user with { Email = email, EmailVerified = true });

        (await DisownAsync(await UndoTokenAsync(email))).ShouldBeFalse();

        (await EmailAsync(id)).ShouldBe($"new-{email}");
        (await EmailAsync(other)).ShouldBe(email);
    }

    // Whoever was in for a moment may have left himself another way in.
    [Fact]
    public async Task Disown_WaysInAddedSince_AreGoneAndOlderOnesStay()
    {
        var (id, _, _) = await host.AddUserAsync("backdoor", user => user with { EmailVerified = true });
        await AddPasskeyAsync(id, "owner's");
        await LinkAsync(id, "google");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var url = await host.CallAsync<AccountLinks, string?>(links => links.NotMeAsync(id, Guid.CreateVersion7(), default));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await AddPasskeyAsync(id, "intruder's");
        await LinkAsync(id, "github");

        (await DisownAsync(url!.Split("token=")[1])).ShouldBeTrue();

        (await host.ScalarAsync<string>("SELECT string_agg(name, ',') FROM user_passkeys WHERE user_id = $1", id)).ShouldBe("owner's");
        (await host.ScalarAsync<string>("SELECT string_agg(login_provider, ',') FROM user_logins WHERE user_id = $1", id)).ShouldBe("google");
    }

    private Task AddPasskeyAsync(Guid id, string name) => host.ScalarAsync<int>(
        """
        INSERT INTO user_passkeys (id, user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up, created_at)
        VALUES ($1, $2, uuid_send($1), '\x00', $3, 0, '{}', true, false, false, $4)
        """,
        Guid.CreateVersion7(), id, name, host.Clock.GetUtcNow());

    private Task LinkAsync(Guid id, string provider) => host.ScalarAsync<int>(
        "INSERT INTO user_logins (login_provider, provider_key, user_id, linked_at) VALUES ($1, $2, $3, $4)",
        provider, Guid.CreateVersion7().ToString("N"), id, host.Clock.GetUtcNow());

    private async Task ChangeAsync(Guid id, string email)
    {
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var owner = new AccountOwner(id, Guid.CreateVersion7(), null, Here);
        (await host.CallAsync<EmailChange, ChangeOutcome>(emails => emails.RequestAsync(owner, email, default))).ShouldBeOfType<ChangeOutcome.Changed>();
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.ConfirmNewEmail));
        (await host.CallAsync<EmailConfirmation, EmailLinkOutcome>(confirmation => confirmation.ConfirmAsync(token, Here, default))).ShouldBeOfType<EmailLinkOutcome.Done>();
    }

    private async Task<string> UndoTokenAsync(string email) => Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.EmailChanged));

    private Task<bool> DisownAsync(string token) => host.CallAsync<DisownedSignIn, bool>(disowned => disowned.DisownAsync(token, Here, default));

    private Task<string?> EmailAsync(Guid id) => host.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", id);
}
