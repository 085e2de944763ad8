using IdentityPlatform.IdentityServer.Accounts.Mail;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What tests do with mailed links.</summary>
internal static class Mailed
{
    /// <summary>The token of a mail's link.</summary>
    public static string TokenOf(OutgoingMail mail) => TokenOf(new Uri(mail.Values["link"]));

    /// <summary>The token of a link.</summary>
    public static string TokenOf(Uri link) => QueryHelpers.ParseQuery(link.Query)["token"].Single()!;

    /// <summary>Has the job look at what was asked for.</summary>
    public static Task ProcessAsync(this AccountsHost host) => host.CallAsync<MailRequestProcessor>(processor => processor.RunAsync(default));
}
