using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What came of a try to sign in by mail.</summary>
public abstract record MailSignInAnswer
{
    private MailSignInAnswer()
    {
    }

    /// <summary>The proof was right; what follows is as with every other method.</summary>
    public sealed record Proven(SignInOutcome Outcome) : MailSignInAnswer;

    /// <summary>The code was wrong; another may be tried.</summary>
    public sealed record Wrong : MailSignInAnswer;

    /// <summary>There is nothing to sign in with any more: begin again.</summary>
    public sealed record Gone : MailSignInAnswer;
}

/// <summary>Signs in whoever reads the mail of an account: by its link in the browser that asked, or by its code there.</summary>
public sealed class MailSignInService(
    IMailSignInStore store, MailSignInBrowser browsers, MailCode codes, IAccountLookup accounts, MailSignInRecord record, TimeProvider time)
{
    private const int Tries = 10; // ASVS V6.6.3
    private const string Method = "mail_link";
    private const string Amr = "mail"; // RFC 8176 has no value for it

    /// <summary>Where a link could be used; it is not used up by looking.</summary>
    public Task<LinkPlace> PlaceAsync(HttpContext http, string? token, CancellationToken cancellationToken) =>
        token is { Length: > 0 and <= Protocol.InputLimits.Handle }
            ? store.PlaceAsync(TokenHandle.Hash(token), browsers.Read(http), Tries, time.GetUtcNow(), cancellationToken)
            : Task.FromResult(LinkPlace.Nowhere);

    /// <summary>Tries a code.</summary>
    public async Task<MailSignInAnswer> CodeAsync(HttpContext http, string? code, string? clientId, CancellationToken cancellationToken)
    {
        if (browsers.Read(http) is not { } browser)
            return new MailSignInAnswer.Gone();
        var hash = await codes.HashAsync(code ?? "", browser, cancellationToken);
        return await SpendAsync(http, new MailSignInTry(browser, hash, null, Tries, UseOf(http)), clientId);
    }

    /// <summary>Tries a link.</summary>
    public async Task<MailSignInAnswer> LinkAsync(HttpContext http, string? token, string? clientId, CancellationToken cancellationToken) =>
        browsers.Read(http) is { } browser && await PlaceAsync(http, token, cancellationToken) == LinkPlace.Here
            ? await SpendAsync(http, new MailSignInTry(browser, null, TokenHandle.Hash(token!), Tries, UseOf(http)), clientId)
            : new MailSignInAnswer.Gone();

    // From here on the try counts, whether or not the caller waits.
    private async Task<MailSignInAnswer> SpendAsync(HttpContext http, MailSignInTry attempt, string? clientId)
    {
        var result = await store.SpendAsync(attempt, CancellationToken.None);
        var row = new SignInAttempt(result.UserId, attempt.Use.At, SignInReasons.Ok, Method, clientId, attempt.Use.Device);
        switch (result.State)
        {
            case MailSignInState.Wrong:
                await record.FailedAsync(row);
                return new MailSignInAnswer.Wrong();
            case MailSignInState.Gone:
                return new MailSignInAnswer.Gone();
            default:
                browsers.Forget(http);
                // An account that was deleted in this very moment has nobody to sign in.
                if (result.UserId is not { } owner || await accounts.FindAsync(owner, CancellationToken.None) is not { } user)
                    return new MailSignInAnswer.Gone();
                var proof = new IdentityProof { User = user, Attempt = row, Amr = [Amr], RememberMe = result.Remember };
                return new MailSignInAnswer.Proven(await record.CompleteAsync(http, proof, result.Claimed));
        }
    }

    private LinkUse UseOf(HttpContext http) => new([], Device.Of(http), time.GetUtcNow());
}

/// <summary>What a sign-in by mail leaves behind: history, notices, the session.</summary>
public sealed class MailSignInRecord(SignInCompletion completion, ISignInStore signIns, AccountMails mails)
{
    /// <summary>A wrong code.</summary>
    public Task FailedAsync(SignInAttempt attempt) =>
        signIns.RecordFailureAsync(attempt with { Reason = SignInReasons.WrongMailCode }, locked: false, CancellationToken.None);

    /// <summary>A right one.</summary>
    public async Task<SignInOutcome> CompleteAsync(HttpContext http, IdentityProof proof, bool claimed)
    {
        if (claimed)
            await mails.ClaimedAsync(MailOwner.Of(proof.User), proof.Attempt.Device);
        return await completion.CompleteAsync(http, proof);
    }
}
