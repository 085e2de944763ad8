using System.Buffers.Text;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Finds out whether somebody has the address of a request, and mails them. Nobody waits for it.</summary>
public sealed class MailRequestProcessor(IMailRequestStore store, AccountMails mails, RegistrationMails registrations, SignInMails signIns, TimeProvider time)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Works off what waits.</summary>
    /// <returns>How many requests.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        while (await store.TakeAsync(time.GetUtcNow(), Lease, cancellationToken) is { } request)
        {
            await ProcessAsync(request, cancellationToken);
            await store.RemoveAsync(request.Id, cancellationToken);
            done++;
        }

        return done;
    }

    private async Task ProcessAsync(MailRequest request, CancellationToken cancellationToken)
    {
        var owner = await store.FindOwnerAsync(AccountName.Normalize(request.Email), cancellationToken);
        await ((request.Kind, owner) switch
        {
            (MailRequestKinds.Register, null) => registrations.OfferAsync(request, cancellationToken),
            (MailRequestKinds.Register, _) => mails.AccountExistsAsync(owner, cancellationToken),
            (_, null) => Task.CompletedTask,
            (MailRequestKinds.ResetPassword, _) => mails.ResetPasswordAsync(owner, request.ContinueWith, cancellationToken),
            (MailRequestKinds.ConfirmEmail, { EmailVerified: false }) => mails.ConfirmEmailAsync(owner, request.ContinueWith, cancellationToken),
            (MailRequestKinds.SignIn, _) => signIns.OfferAsync(request, owner, cancellationToken),
            _ => Task.CompletedTask,
        });
    }
}

/// <summary>Mails the link and the code of a sign-in.</summary>
public sealed class SignInMails(IMailSignInStore store, AccountMails mails, MailCode codes, LinkUrls urls, IOptions<MailLinkOptions> options, TimeProvider time)
{
    /// <summary>Gives the sign-in its owner, link and code, and mails them.</summary>
    public async Task OfferAsync(MailRequest request, MailOwner owner, CancellationToken cancellationToken)
    {
        var (token, code) = (TokenHandle.Create(), MailCode.Create());
        var offer = new MailSignInOffer(
            request.BrowserHash!, owner.UserId, TokenHandle.Hash(token), await codes.HashAsync(code, request.BrowserHash!, cancellationToken));
        if (!await store.OfferAsync(offer, time.GetUtcNow(), cancellationToken))
            return;
        var link = new MailedLink(urls.Of(LinkPaths.MailSignIn, token, request.ContinueWith), options.Value.SignInLifetime);
        await mails.SignInAsync(owner, link, code, cancellationToken);
    }
}

/// <summary>Mails the link that makes the account of a sign-up.</summary>
public sealed class RegistrationMails(
    IAccountLinkStore store, PendingRegistrations registrations, AccountMails mails, LinkUrls urls, IOptions<MailLinkOptions> options, TimeProvider time)
{
    /// <summary>Keeps the sign-up under a link and mails the link.</summary>
    public async Task OfferAsync(MailRequest request, CancellationToken cancellationToken)
    {
        if (registrations.Open(request.Content!) is not { } registration)
            return;
        var (token, now, lifetime) = (TokenHandle.Create(), time.GetUtcNow(), options.Value.ConfirmEmailLifetime);
        await store.AddRegistrationAsync(TokenHandle.Hash(token), Base64Url.EncodeToString(request.Content), now, now + lifetime, cancellationToken);
        var link = new MailedLink(urls.Of(LinkPaths.ConfirmEmail, token, request.ContinueWith), lifetime);
        await mails.RegisterAsync(registration.Email, registration.Locale, registration.FullName ?? registration.UserName, link, cancellationToken);
    }
}
