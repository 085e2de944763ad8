using IdentityPlatform.IdentityServer.Accounts.Mail;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Begins sign-ins by mail.</summary>
public sealed class MailSignInRequests(
    MailRequests requests, IMailSignInStore store, MailSignInBrowser browsers, MailRequestSignal signal, IOptions<MailLinkOptions> options, TimeProvider time)
{
    /// <summary>Begins one in this browser, the same way whether or not somebody has the address.</summary>
    public async Task<MailRequestOutcome> BeginAsync(HttpContext http, string? email, bool remember, MailAsker asker, CancellationToken cancellationToken)
    {
        if (await requests.RefusalAsync(MailRequestKinds.SignIn, email, asker, cancellationToken) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var lifetime = options.Value.SignInLifetime;
        var request = new MailRequest(Guid.CreateVersion7(), MailRequestKinds.SignIn, MailRequests.Parsed(email), asker.Locale)
        {
            ContinueWith = asker.ContinueWith,
            BrowserHash = browsers.Bind(http, lifetime),
        };
        await store.AddAsync(request, remember, now, now + lifetime, cancellationToken);
        signal.Raise();
        return new MailRequestOutcome.Accepted();
    }
}
