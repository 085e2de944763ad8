using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary><c>Registration:NeutralAnswer</c>: sign-up does not tell whether an address has an account.</summary>
public sealed class NeutralRegistrationTests(NeutralRegistrationTests.Host host) : IClassFixture<NeutralRegistrationTests.Host>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    [Fact]
    public async Task Register_NewOrTakenEmail_IsAnsweredAlikeByTheSameStatements()
    {
        var (_, _, taken) = await host.AddUserAsync("neutral");
        await RegisterAsync(Name(), $"{Name()}@example.com");
        string[] answers = ["", ""];

        var forNew = await Statements.OfAsync(async () => answers[0] = await RegisterAsync(Name(), $"{Name()}@example.com"));
        var forTaken = await Statements.OfAsync(async () => answers[1] = await RegisterAsync(Name(), taken));

        answers.ShouldBe(["MailSent", "MailSent"]);
        forNew.Count.ShouldBeGreaterThan(0);
        forTaken.ShouldBe(forNew);
    }

    [Fact]
    public async Task Register_TakenEmail_TellsItsOwnerAlone()
    {
        var (_, _, taken) = await host.AddUserAsync("owner", user => user with { Locale = "ko" });
        await RegisterAsync(Name(), taken);
        await host.ProcessAsync();

        var mail = (await host.QueuedMailsAsync(taken)).Single();
        (mail.Kind, mail.Locale).ShouldBe((MailKind.AccountExists, "ko"));
        mail.Values["reset_link"].ShouldBe("http://localhost:5000/account/forgot-password");
    }

    // A second try with the same username must not tell whether the first one made an account.
    [Fact]
    public async Task Register_Twice_AnswersTheSameAgain()
    {
        var (_, _, taken) = await host.AddUserAsync("probe");
        var (first, second) = (Name(), Name());

        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await RegisterAsync(first, $"{first}@example.com")).ShouldBe("MailSent");
            (await RegisterAsync(second, taken)).ShouldBe("MailSent");
            await host.ProcessAsync();
        }
    }

    [Fact]
    public async Task Link_OfANewAddress_MakesTheAccountOnce()
    {
        var name = Name();
        var email = $"{name}@example.com";
        await RegisterAsync(name, email);
        await host.ProcessAsync();
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed", "there is no account before the link");
        var token = Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.ConfirmEmail));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ConfirmAsync(token))));

        answers.Count(answer => answer == "Done").ShouldBe(1, string.Join(' ', answers));
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
        (await host.ScalarAsync<bool>("SELECT email_verified FROM users WHERE username = $1", name)).ShouldBeTrue();
        (await ConfirmAsync(token)).ShouldBe("LinkDead");
    }

    [Fact]
    public async Task Link_NameTakenMeanwhile_SaysSo()
    {
        var name = Name();
        await RegisterAsync(name, $"{name}@example.com");
        await host.ProcessAsync();
        await host.AddUserAsync("x", user => user with { Username = name, Email = null });

        (await ConfirmAsync(Mailed.TokenOf(await host.QueuedMailAsync($"{name}@example.com", MailKind.ConfirmEmail)))).ShouldBe("Taken");
    }

    [Fact]
    public async Task PendingSignUp_AtRest_ShowsNothing()
    {
        var name = Name();
        await RegisterAsync(name, $"{name}@example.com");
        await host.ProcessAsync();

        (await host.ScalarAsync<long>("SELECT count(*) FROM account_tokens WHERE data LIKE '%' || $1 || '%' OR data LIKE '%$2%'", name)).ShouldBe(0);
    }

    // The e-mail change does not probe either.
    [Fact]
    public async Task ChangeEmail_ToATakenOne_LooksAsToAFreeOne()
    {
        var (id, _, _) = await host.AddUserAsync("changer");
        var (_, _, taken) = await host.AddUserAsync("holder");
        var owner = new AccountOwner(id, Guid.CreateVersion7(), null, Here);

        (await host.CallAsync<EmailChange, ChangeOutcome>(emails => emails.RequestAsync(owner, taken, default))).ShouldBeOfType<ChangeOutcome.Changed>();

        (await ConfirmAsync(Mailed.TokenOf(await host.QueuedMailAsync(taken, MailKind.ConfirmNewEmail)))).ShouldBe("Taken", "only the mailbox learns it");
    }

    private static string Name() => $"n{Guid.CreateVersion7():n}"[^18..];

    private async Task<string> RegisterAsync(string name, string email) =>
        (await host.CallAsync<RegistrationService, RegistrationOutcome>(registration => registration.RegisterAsync(
            new RegistrationRequest { UserName = name, Email = email, Password = AccountsHost.Password, Form = RegistrationForm.Api }, default))).GetType().Name;

    private async Task<string> ConfirmAsync(string token) =>
        (await host.CallAsync<EmailConfirmation, EmailLinkOutcome>(confirmation => confirmation.ConfirmAsync(token, Here, default))).GetType().Name;

    public sealed class Host : AccountsHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new()
        {
            ["Password:BcryptCost"] = "4", ["Registration:NeutralAnswer"] = "true",
        };
    }
}
