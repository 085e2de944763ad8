using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>The pages that mails lead to.</summary>
public static class LinkPaths
{
    public const string ConfirmEmail = "/account/confirm-email";
    public const string ResetPassword = "/account/reset-password";
    public const string ForgotPassword = "/account/forgot-password";
    public const string NotMe = "/account/not-me";
    public const string SignIn = "/account/login";
    public const string MailSignIn = "/account/email-sign-in/link";
    public const string Account = "/account";
}

/// <summary>Absolute addresses for mails, from the configured issuer alone: no header of a request has a say (AC-132).</summary>
public sealed class LinkUrls(ProtocolOptions options)
{
    /// <summary>A page of ours.</summary>
    public string Of(string path) => options.Issuer + path;

    /// <summary>A page of ours with a token.</summary>
    /// <param name="path">The page.</param>
    /// <param name="token">The token, base64url.</param>
    /// <param name="continueWith">What the person came from, as a query without its question mark; null for nothing.</param>
    /// <returns>The link.</returns>
    public string Of(string path, string token, string? continueWith) =>
        $"{options.Issuer}{path}?token={token}{(continueWith is null ? "" : $"&{continueWith}")}";
}
