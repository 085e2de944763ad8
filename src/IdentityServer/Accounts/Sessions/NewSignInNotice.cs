using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>
/// Tells a user by mail of a sign-in from a device or network they were not seen at before (ASVS V6.3.5), with a link that
/// says it was not them. Only to an address that is proven theirs.
/// </summary>
public sealed partial class NewSignInNotice(IOutbox outbox, OwedWrites owed, AccountLinks links, IOptions<SessionOptions> options, ILogger<NewSignInNotice> logger)
{
    /// <summary>Queues the mail, if there is a reason for one. The sign-in is done by now: what fails here holds nothing up.</summary>
    /// <param name="user">Who signed in.</param>
    /// <param name="attempt">When and where from.</param>
    /// <param name="sessionId">The session it opened.</param>
    /// <param name="recorded">Whether the place is known.</param>
    public async Task ConsiderAsync(User user, SignInAttempt attempt, Guid sessionId, RecordedSignIn recorded)
    {
        if (recorded.FromKnownDevice || !options.Value.NotifyNewSignIn || user is not { Email: { } email, EmailConfirmed: true })
            return;
        try
        {
            await owed.WriteAsync(() => QueueAsync(user, email, attempt, sessionId));
        }
        catch (Exception error)
        {
            LogNotQueued(logger, user.Id, error);
        }
    }

    private async Task QueueAsync(User user, string email, SignInAttempt attempt, Guid sessionId)
    {
        if (await links.NotMeAsync(user.Id, sessionId, CancellationToken.None) is not { } link)
            return;
        var values = new Dictionary<string, string>
        {
            ["name"] = user.FullName ?? user.UserName ?? "",
            ["at"] = attempt.At.ToString("O", CultureInfo.InvariantCulture),
            ["device"] = DeviceTexts.InWords(attempt.Device.UserAgent, user.Locale),
            ["ip"] = attempt.Device.IpAddress ?? "-",
            ["link"] = link,
        };
        await outbox.QueueAsync(new OutgoingMail(MailKind.NewSignIn, email, user.Locale, values), CancellationToken.None);
    }

    [LoggerMessage(EventId = 1621, Level = LogLevel.Warning, Message = "User {UserId} could not be told of a sign-in from a new device")]
    private static partial void LogNotQueued(ILogger logger, Guid userId, Exception error);
}
