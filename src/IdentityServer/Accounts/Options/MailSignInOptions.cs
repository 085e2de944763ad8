namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>SignIn</c>: ways to sign in that can be switched off.</summary>
public sealed class MailSignInOptions
{
    /// <summary>The section.</summary>
    public const string Section = "SignIn";

    /// <summary>Sign-in by a link or code sent to the e-mail.</summary>
    public bool EmailLink { get; set; } = true;
}
