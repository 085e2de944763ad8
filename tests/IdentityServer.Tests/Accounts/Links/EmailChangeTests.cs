using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

public sealed class EmailChangeTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    // T2.
    [Fact]
    public async Task Change_Proven_TakesEffectAndTellsTheOldAddress()
    {
        var (id, name, email) = await host.AddUserAsync("mover", user => user with { EmailVerified = true });
        var wanted = $"new-{email}";

        (await RequestAsync(id, wanted)).ShouldBe("Changed");
        (await host.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", id)).ShouldBe(email, "not before it is proven");
        (await ConfirmAsync(wanted)).ShouldBe("Done");

        (await host.ScalarAsync<string>("SELECT email || ' ' || email_verified FROM users WHERE id = $1", id)).ShouldBe($"{wanted} true");
        (await host.NewBrowser().SignInAsync(wanted)).ShouldStartWith("SignedIn");
        var notice = await host.QueuedMailAsync(email, MailKind.EmailChanged);
        notice.Values["new_email"].ShouldBe("n•••@example.com");
        notice.Values.Values.ShouldNotContain(value => value.Contains(wanted, StringComparison.Ordinal));
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'email_changed'", id)).ShouldBe(1);
        name.ShouldNotBeEmpty();
    }

    // Whoever took the account may have given it an address of his own: the old mailbox takes it back.
    [Fact]
    public async Task Change_Disowned_PutsTheOldAddressBackAndLocksTheIntruderOut()
    {
        var (id, name, email) = await host.AddUserAsync("robbed", user => user with { EmailVerified = true });
        var intruder = host.NewBrowser();
        (await intruder.SignInAsync(name)).ShouldStartWith("SignedIn");
        var his = $"evil-{email}";
        await RequestAsync(id, his);
        (await ConfirmAsync(his)).ShouldBe("Done");
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.EmailChanged));

        (await host.CallAsync<DisownedSignIn, bool>(disowned => disowned.DisownAsync(token, Here, default))).ShouldBeTrue();

        (await intruder.SessionAsync()).ShouldBe("none");
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed", "the password is gone");
        (await host.ScalarAsync<string>("SELECT email || ' ' || email_verified FROM users WHERE id = $1", id)).ShouldBe($"{email} true");
        (await host.QueuedMailsAsync(email))[^1].Kind.ShouldBe(MailKind.ResetPassword);
        (await host.QueuedMailsAsync(his)).ShouldNotContain(mail => mail.Kind == MailKind.ResetPassword);
        (await host.CallAsync<DisownedSignIn, bool>(disowned => disowned.DisownAsync(token, Here, default))).ShouldBeFalse("once");
    }

    // The old address was never proven: it may be a stranger's, who gets no power over the account.
    [Fact]
    public async Task Change_OldAddressNeverProven_CannotBeTakenBack()
    {
        var (id, _, email) = await host.AddUserAsync("mistyped");
        await RequestAsync(id, $"right-{email}");
        (await ConfirmAsync($"right-{email}")).ShouldBe("Done");

        (await host.QueuedMailAsync(email, MailKind.EmailChanged)).Values["link"].ShouldBe("http://localhost:5000/account/login");
    }

    // AC-133.
    [Fact]
    public async Task Change_ASecondRequest_KillsTheFirst()
    {
        var (id, _, email) = await host.AddUserAsync("twice");
        await RequestAsync(id, $"first-{email}");
        await RequestAsync(id, $"second-{email}");

        (await ConfirmAsync($"first-{email}")).ShouldBe("LinkDead");
        (await ConfirmAsync($"second-{email}")).ShouldBe("Done");
    }

    [Fact]
    public async Task Change_Cancelled_IsDead()
    {
        var (id, _, email) = await host.AddUserAsync("cancels");
        await RequestAsync(id, $"new-{email}");

        await host.CallAsync<EmailChange>(emails => emails.CancelAsync(id, default));

        (await host.CallAsync<EmailChange, EmailState>(emails => emails.StateAsync(id, default))).ShouldBe(new EmailState(email, false, null));
        (await ConfirmAsync($"new-{email}")).ShouldBe("LinkDead");
    }

    [Fact]
    public async Task Change_ToWhatItIsOrWhatOthersHave_IsRefused()
    {
        var (id, _, email) = await host.AddUserAsync("asker");
        var (_, _, taken) = await host.AddUserAsync("other");

        (await RequestAsync(id, email.ToUpperInvariant())).ShouldBe("unchanged");
        (await RequestAsync(id, taken)).ShouldBe("taken");
        (await RequestAsync(id, "nonsense")).ShouldBe("invalid");
    }

    [Fact]
    public async Task Change_TooOften_Waits()
    {
        var (id, _, email) = await host.AddUserAsync("often");
        for (var i = 0; i < 5; i++)
            (await RequestAsync(id, $"n{i}-{email}")).ShouldBe("Changed");

        (await RequestAsync(id, $"n6-{email}")).ShouldBe("TooMany");
    }

    [Fact]
    public async Task Account_WithoutAnEmail_GetsItsFirst()
    {
        var (id, _, _) = await host.AddUserAsync("none", user => user with { Email = null });
        var wanted = $"first-{id:n}@example.com";

        (await RequestAsync(id, wanted)).ShouldBe("Changed");
        (await ConfirmAsync(wanted)).ShouldBe("Done");

        (await host.ScalarAsync<bool>("SELECT email_verified FROM users WHERE id = $1 AND email = $2", id, wanted)).ShouldBeTrue();
    }

    private async Task<string> RequestAsync(Guid id, string email) =>
        await host.CallAsync<EmailChange, ChangeOutcome>(emails => emails.RequestAsync(new AccountOwner(id, Guid.CreateVersion7(), null, Here), email, default)) switch
        {
            ChangeOutcome.Rejected rejected => rejected.Errors.Single().Code,
            var outcome => outcome.GetType().Name,
        };

    private async Task<string> ConfirmAsync(string email)
    {
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.ConfirmNewEmail));
        return (await host.CallAsync<EmailConfirmation, EmailLinkOutcome>(confirmation => confirmation.ConfirmAsync(token, Here, default))).GetType().Name;
    }
}
