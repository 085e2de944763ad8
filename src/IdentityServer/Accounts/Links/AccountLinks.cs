using System.Globalization;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Makes the links that go into mails. The token is in the mail alone; the database has its hash.</summary>
public sealed class AccountLinks(IAccountLinkStore store, LinkUrls urls, IOptions<MailLinkOptions> options, TimeProvider time)
{
    /// <summary>Proves the e-mail of an account.</summary>
    public Task<MailedLink?> ConfirmEmailAsync(Guid userId, string? continueWith, CancellationToken cancellationToken) =>
        IssueAsync(LinkPurposes.ConfirmEmail, userId, LinkPaths.ConfirmEmail, options.Value.ConfirmEmailLifetime, new() { ContinueWith = continueWith }, cancellationToken);

    /// <summary>Proves the new e-mail of an account and puts it in force.</summary>
    public Task<MailedLink?> ChangeEmailAsync(Guid userId, string newEmail, CancellationToken cancellationToken) =>
        IssueAsync(LinkPurposes.ChangeEmail, userId, LinkPaths.ConfirmEmail, options.Value.ConfirmEmailLifetime, new() { Data = newEmail }, cancellationToken);

    /// <summary>Sets a new password.</summary>
    public Task<MailedLink?> ResetPasswordAsync(Guid userId, string? continueWith, CancellationToken cancellationToken) =>
        IssueAsync(LinkPurposes.ResetPassword, userId, LinkPaths.ResetPassword, options.Value.ResetPasswordLifetime, new() { ContinueWith = continueWith }, cancellationToken);

    /// <summary>
    /// Says that a sign-in was not the owner's. It outlives changes of password and second factor, which the intruder may
    /// have made; all it can do is to end sessions, take the password away and send a reset to the owner's mailbox.
    /// </summary>
    /// <param name="userId">Whose.</param>
    /// <param name="sessionId">The session that the mail tells of; links of several sessions are good side by side.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The absolute link for the mail; null when the account is deactivated or deleted.</returns>
    public async Task<string?> NotMeAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken) => (await IssueAsync(
        LinkPurposes.NotMe, userId, LinkPaths.NotMe, options.Value.NotMeLifetime,
        new() { About = sessionId.ToString("D"), BoundToStamp = false }, cancellationToken))?.Url;

    /// <summary>Says that a change of the e-mail was not the owner's: as <see cref="NotMeAsync"/>, and the old e-mail is the account's again.</summary>
    /// <returns>Null when the account is deactivated or deleted.</returns>
    public async Task<string?> UndoEmailAsync(Guid userId, string oldEmail, CancellationToken cancellationToken) => (await IssueAsync(
        LinkPurposes.NotMe, userId, LinkPaths.NotMe, options.Value.NotMeLifetime,
        new() { About = $"email {AccountName.Normalize(oldEmail)}", Data = oldEmail, BoundToStamp = false }, cancellationToken))?.Url;

    private async Task<MailedLink?> IssueAsync(
        string purpose, Guid userId, string path, TimeSpan lifetime, Extras extras, CancellationToken cancellationToken)
    {
        var token = TokenHandle.Create();
        var now = time.GetUtcNow();
        var link = new NewLink(TokenHandle.Hash(token), purpose, userId, now + lifetime)
        {
            CreatedAt = now,
            About = extras.About,
            Data = extras.Data,
            BoundToStamp = extras.BoundToStamp,
        };
        return await store.AddAsync(link, cancellationToken) ? new MailedLink(urls.Of(path, token, extras.ContinueWith), lifetime) : null;
    }

    private sealed record Extras
    {
        public string About { get; init; } = "";

        public string? Data { get; init; }

        public bool BoundToStamp { get; init; } = true;

        public string? ContinueWith { get; init; }
    }
}

/// <summary>A link for a mail.</summary>
/// <param name="Url">Absolute.</param>
/// <param name="Lifetime">How long it works.</param>
public sealed record MailedLink(string Url, TimeSpan Lifetime)
{
    /// <summary>The lifetime as mails say it.</summary>
    public string Minutes => ((int)Lifetime.TotalMinutes).ToString(CultureInfo.InvariantCulture);
}
