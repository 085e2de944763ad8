using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

public sealed class LinkStoreTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    private IAccountLinkStore Store => host.Services.GetRequiredService<IAccountLinkStore>();

    private IAccountLinkActions Actions => host.Services.GetRequiredService<IAccountLinkActions>();

    // AC-124, AC-133, V6.4.1.
    [Theory]
    [InlineData(LinkPurposes.ConfirmEmail)]
    [InlineData(LinkPurposes.ChangeEmail)]
    [InlineData(LinkPurposes.ResetPassword)]
    [InlineData(LinkPurposes.NotMe)]
    public async Task Use_TwentyAtOnce_OneSucceeds(string purpose)
    {
        var (id, name, _) = await host.AddUserAsync("race");
        var hash = await AddAsync(id, purpose, data: $"other-{name}@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => UseAsync(hash, purpose, name))));

        answers.Count(done => done).ShouldBe(1);
        (await UseAsync(hash, purpose, name)).ShouldBeFalse();
        (await Store.FindAsync(hash, Now, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData(LinkPurposes.ConfirmEmail)]
    [InlineData(LinkPurposes.ChangeEmail)]
    [InlineData(LinkPurposes.ResetPassword)]
    [InlineData(LinkPurposes.NotMe)]
    public async Task Use_ForAnotherPurpose_DoesNothing(string purpose)
    {
        var (id, name, _) = await host.AddUserAsync("purpose");
        var hash = await AddAsync(id, purpose, data: $"other-{name}@example.com");
        var before = await StateAsync(id);

        foreach (var other in new[] { LinkPurposes.ConfirmEmail, LinkPurposes.ChangeEmail, LinkPurposes.ResetPassword, LinkPurposes.NotMe })
        {
            if (other != purpose)
                (await UseAsync(hash, other, name)).ShouldBeFalse(other);
        }

        (await Actions.SpendRegistrationAsync(new LinkUse(hash, Here, Now), default)).ShouldBeFalse();
        (await StateAsync(id)).ShouldBe(before);
        (await UseAsync(hash, purpose, name)).ShouldBeTrue("wrong purposes do not use it up");
    }

    // AC-133.
    [Fact]
    public async Task Use_AfterANewerOne_IsRefused()
    {
        var (id, name, _) = await host.AddUserAsync("newer");
        var older = await AddAsync(id, LinkPurposes.ResetPassword);
        var newer = await AddAsync(id, LinkPurposes.ResetPassword);

        (await UseAsync(older, LinkPurposes.ResetPassword, name)).ShouldBeFalse();
        (await UseAsync(newer, LinkPurposes.ResetPassword, name)).ShouldBeTrue();
    }

    // AC-133, AC-105: what changed since the mail was sent makes its link worthless.
    [Theory]
    [InlineData("security_stamp = 'other'")]
    [InlineData("normalized_email = 'other-' || normalized_email")]
    [InlineData("is_active = false")]
    [InlineData("deleted_at = now()")]
    public async Task Use_AccountChanged_IsRefused(string change)
    {
        var (id, name, _) = await host.AddUserAsync("changed");
        var hash = await AddAsync(id, LinkPurposes.ResetPassword);
        await host.ScalarAsync<int>($"UPDATE users SET {change} WHERE id = $1", id);
        var before = await StateAsync(id);

        (await Store.FindAsync(hash, Now, default)).ShouldBeNull();
        (await UseAsync(hash, LinkPurposes.ResetPassword, name)).ShouldBeFalse();
        (await StateAsync(id)).ShouldBe(before);
    }

    [Fact]
    public async Task Use_Expired_IsRefused()
    {
        var (id, name, _) = await host.AddUserAsync("expired");
        var hash = await AddAsync(id, LinkPurposes.ConfirmEmail, lifetime: TimeSpan.FromSeconds(-1));

        (await Store.FindAsync(hash, Now, default)).ShouldBeNull();
        (await UseAsync(hash, LinkPurposes.ConfirmEmail, name)).ShouldBeFalse();
    }

    [Fact]
    public async Task Add_ForDeactivated_KeepsNothing()
    {
        var (id, _, _) = await host.AddUserAsync("off", user => user with { IsActive = false });
        var link = new NewLink(TokenHandle.Hash("x"), LinkPurposes.ResetPassword, id, Now.AddHours(1)) { CreatedAt = Now };

        (await Store.AddAsync(link, default)).ShouldBeFalse();
    }

    // The intruder may have changed the password: the warning's link still has to work, and several stand side by side.
    [Fact]
    public async Task NotMe_AfterThePasswordChanged_StillWorks()
    {
        var (id, name, _) = await host.AddUserAsync("intruded");
        var first = await AddAsync(id, LinkPurposes.NotMe, about: "session 1", bound: false);
        await AddAsync(id, LinkPurposes.NotMe, about: "session 2", bound: false);
        await host.ScalarAsync<int>("UPDATE users SET security_stamp = 'other' WHERE id = $1", id);

        (await UseAsync(first, LinkPurposes.NotMe, name)).ShouldBeTrue();
        (await host.ScalarAsync<bool>("SELECT password_hash IS NULL FROM users WHERE id = $1", id)).ShouldBeTrue();
    }

    [Fact]
    public async Task ChangeEmail_TakenMeanwhile_IsToldAndNotUsedUp()
    {
        var (id, _, _) = await host.AddUserAsync("mover");
        var (_, _, taken) = await host.AddUserAsync("holder");
        var hash = await AddAsync(id, LinkPurposes.ChangeEmail, data: taken);

        (await Actions.ChangeEmailAsync(new LinkUse(hash, Here, Now), AccountName.Normalize(taken), default)).ShouldBeNull();
        (await Store.FindAsync(hash, Now, default)).ShouldNotBeNull();
    }

    private DateTimeOffset Now => host.Clock.GetUtcNow();

    private async Task<byte[]> AddAsync(Guid user, string purpose, string? data = null, string about = "", bool bound = true, TimeSpan? lifetime = null)
    {
        var hash = TokenHandle.Hash(TokenHandle.Create());
        var link = new NewLink(hash, purpose, user, Now + (lifetime ?? TimeSpan.FromHours(1))) { CreatedAt = Now, Data = data, About = about, BoundToStamp = bound };
        (await Store.AddAsync(link, default)).ShouldBeTrue();
        return hash;
    }

    private async Task<bool> UseAsync(byte[] hash, string purpose, string name)
    {
        var use = new LinkUse(hash, Here, Now);
        return purpose switch
        {
            LinkPurposes.ConfirmEmail => await Actions.ConfirmEmailAsync(use, default),
            LinkPurposes.ChangeEmail => await Actions.ChangeEmailAsync(use, AccountName.Normalize($"other-{name}@example.com"), default) is true,
            LinkPurposes.ResetPassword => await Actions.ResetPasswordAsync(use, "$2b$04$new", new SignInKeys([1], null), default),
            _ => await Actions.DisownAsync(use, AccountName.Normalize($"other-{name}@example.com"), default),
        };
    }

    private async Task<string?> StateAsync(Guid id) => await host.ScalarAsync<string>(
        "SELECT concat_ws('|', email, email_verified, password_hash, security_stamp, is_active) FROM users WHERE id = $1", id);
}
