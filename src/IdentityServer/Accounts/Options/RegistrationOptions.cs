namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Registration</c> (K1).</summary>
public sealed class RegistrationOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Registration";

    /// <summary>Version of the terms that is recorded with an agreement.</summary>
    public string TermsVersion { get; set; } = "1";

    /// <summary>Where the operator's own terms are; null shows the page <c>/terms</c> of this server.</summary>
    public string? TermsUrl { get; set; }

    /// <summary>The page refuses sign-up without agreement.</summary>
    public bool RequireTerms { get; set; } = true;

    /// <summary>The JSON API refuses it too. Off by default: apps of S3 and T1 have no such field.</summary>
    public bool RequireTermsInApi { get; set; }

    /// <summary>Nobody signs in whose e-mail is not proven. Accounts without an e-mail are not concerned.</summary>
    public bool RequireVerifiedEmail { get; set; }

    /// <summary>A sign-up is answered alike whether or not its e-mail has an account: a mail tells, and the account is made by the mail's link.</summary>
    public bool NeutralAnswer { get; set; }
}
