using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

public sealed class MailRequestTests(MailRequestTests.Host host) : IClassFixture<MailRequestTests.Host>
{
    // Known or not: the limit must not tell.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_TooOftenForOneAddress_WaitsWhetherOrNotSomebodyHasIt(bool known)
    {
        var email = known ? (await host.AddUserAsync("limited")).Email : $"nobody-{Guid.CreateVersion7():n}@example.com";
        for (var i = 0; i < 5; i++)
            (await AskAsync(email, $"203.0.113.{i}")).ShouldBeOfType<MailRequestOutcome.Accepted>();

        var limited = (await AskAsync(email.ToUpperInvariant(), "203.0.113.99")).ShouldBeOfType<MailRequestOutcome.Limited>();

        limited.RetryAfter.ShouldBeInRange(TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task Ask_TooOftenFromOneNetwork_Waits()
    {
        for (var i = 0; i < 20; i++)
            (await AskAsync($"n{i}-{Guid.CreateVersion7():n}@example.com", $"2001:db8:1:2::{i:x}")).ShouldBeOfType<MailRequestOutcome.Accepted>();

        (await AskAsync("another-one@example.com", "2001:db8:1:2:ffff::1")).ShouldBeOfType<MailRequestOutcome.Limited>();
        (await AskAsync("another-one@example.com", "2001:db8:1:3::1")).ShouldBeOfType<MailRequestOutcome.Accepted>();
    }

    // I4: what was accepted survives the death of the replica that accepted it, and of the one that was at it.
    [Fact]
    public async Task Ask_ReplicaDiesAtIt_AnotherTakesItUp()
    {
        await host.ProcessAsync();
        var (_, _, email) = await host.AddUserAsync("survivor");
        await AskAsync(email, "203.0.113.200");
        var store = host.Services.GetRequiredService<IMailRequestStore>();
        (await store.TakeAsync(host.Clock.GetUtcNow(), TimeSpan.FromMinutes(1), default)).ShouldNotBeNull();
        await host.ProcessAsync();
        (await host.QueuedMailsAsync(email)).ShouldBeEmpty("the dead one still has it");

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.ProcessAsync();

        (await host.QueuedMailsAsync(email)).Single().Kind.ShouldBe(MailKind.ResetPassword);
    }

    [Fact]
    public async Task Process_ByManyReplicas_MailsOnce()
    {
        var (_, _, email) = await host.AddUserAsync("replicas");
        await AskAsync(email, "203.0.113.201");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(host.ProcessAsync)));

        (await host.QueuedMailsAsync(email)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ConfirmEmail_AlreadyVerified_SendsNothing()
    {
        var (_, _, email) = await host.AddUserAsync("verified", user => user with { EmailVerified = true });
        await AskAsync(email, "203.0.113.202", MailRequestKinds.ConfirmEmail);
        await host.ProcessAsync();

        (await host.QueuedMailsAsync(email)).ShouldBeEmpty();
    }

    private Task<MailRequestOutcome> AskAsync(string email, string address, string kind = MailRequestKinds.ResetPassword) =>
        host.Services.GetRequiredService<MailRequests>().AskAsync(kind, email, new MailAsker(new ClientDevice(address, null), "en"), default);

    public sealed class Host : AccountsHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new() { ["Password:BcryptCost"] = "4" };
    }
}
