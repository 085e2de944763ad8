using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Options;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>The queue on the real database, with a clock that is moved.</summary>
public sealed class MailDeliveryTests : AccountsHost
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";

    private IMailQueue Queue => Services.GetRequiredService<IMailQueue>();

    [Fact]
    public async Task TakeAsync_TwentyAtOnce_OneHasIt()
    {
        await QueueAsync(Mails.Reset(_to));

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Queue.TakeAsync(4, Lease, default)));

        taken.SelectMany(mails => mails).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TakeAsync_TakerDied_IsDueAgainAfterTheLease()
    {
        await QueueAsync(Mails.Reset(_to));
        await Queue.TakeAsync(1, Lease, default);

        (await Queue.TakeAsync(1, Lease, default)).ShouldBeEmpty();
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        (await Queue.TakeAsync(1, Lease, default)).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task FinishAsync_ByATakerWhoseLeaseEnded_ChangesNothing()
    {
        await QueueAsync(Mails.Reset(_to));
        var slow = (await Queue.TakeAsync(1, Lease, default)).Single();
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        await Queue.TakeAsync(1, Lease, default);

        await Queue.FinishAsync(slow, new MailResult.Dead(TimeSpan.FromDays(1), "late"), default);

        (await ScalarAsync<long>("SELECT count(*) FROM outbox WHERE dead_at IS NULL AND content IS NOT NULL")).ShouldBe(1);
    }

    [Fact]
    public async Task FinishAsync_SentOrDead_RowGoesOnlyWhenNoLimitCountsIt()
    {
        await QueueAsync(Mails.Reset(_to));
        await QueueAsync(Mails.Reset(_to));
        var taken = await Queue.TakeAsync(2, Lease, default);
        await Queue.FinishAsync(taken[0], new MailResult.Sent(), default);
        await Queue.FinishAsync(taken[1], new MailResult.Dead(TimeSpan.FromDays(30), "refused"), default);

        (await ScalarAsync<long>("SELECT count(*) FROM outbox WHERE content IS NULL AND expires_at >= queued_at + interval '1 day'")).ShouldBe(2);
    }

    [Fact]
    public async Task TryAsync_LinkHasExpired_MailIsGivenUpUnsent()
    {
        await QueueAsync(Mails.Reset(_to));
        Clock.Advance(TimeSpan.FromMinutes(31));
        var taken = (await Queue.TakeAsync(1, Lease, default)).Single();

        (await Delivery().TryAsync(taken, default)).ShouldBeOfType<MailResult.Dead>().Reason.ShouldContain("expired");
    }

    [Fact]
    public async Task TryAsync_ContentOfAnotherRow_IsNotSent()
    {
        await QueueAsync(Mails.Reset(_to));
        await QueueAsync(Mails.Reset(_to));
        var taken = await Queue.TakeAsync(2, Lease, default);

        (await Delivery().TryAsync(taken[0] with { Content = taken[1].Content }, default)).ShouldBeOfType<MailResult.Dead>().Reason.ShouldContain("decrypted");
    }

    private Task QueueAsync(OutgoingMail mail) => Services.GetRequiredService<IOutbox>().QueueAsync(mail, default);

    private MailDelivery Delivery() => ActivatorUtilities.CreateInstance<MailDelivery>(
        Services, ActivatorUtilities.CreateInstance<Templates.MailComposer>(Services), new Unreachable(), new MailSettings());

    // What is given up must not reach a transport at all.
    private sealed class Unreachable : IMailTransport
    {
        public Task<Handover> SendAsync(Templates.ComposedMail mail, CancellationToken cancellationToken) => throw new InvalidOperationException("It was sent.");
    }
}
