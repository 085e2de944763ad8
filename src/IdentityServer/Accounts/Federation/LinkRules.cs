namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>The account here that has the e-mail a provider told.</summary>
/// <param name="Id">The user.</param>
/// <param name="EmailVerified">Whether anybody has proven that e-mail here.</param>
/// <param name="IsActive">False: deactivated.</param>
public sealed record LocalAccount(Guid Id, bool EmailVerified, bool IsActive);

/// <summary>What the database knows of a person who came from a provider.</summary>
/// <param name="Linked">Whose link it is, found by provider and subject; null when it is nobody's.</param>
/// <param name="ByEmail">Who has the e-mail; null when nobody has.</param>
public sealed record LinkFacts(Guid? Linked, LocalAccount? ByEmail);

/// <summary>What a sign-in by a provider leads to.</summary>
public abstract record LinkDecision
{
    private LinkDecision()
    {
    }

    /// <summary>The link's user signs in.</summary>
    public sealed record SignIn(Guid UserId) : LinkDecision;

    /// <summary>Both sides have proven the e-mail: the account is linked and signs in.</summary>
    public sealed record Link(Guid UserId) : LinkDecision;

    /// <summary>The provider has proven the e-mail, nobody here ever has: what is there may be a trap and is emptied first (AC-160).</summary>
    public sealed record Claim(Guid UserId) : LinkDecision;

    /// <summary>The e-mail is another account's and the provider has not proven it: a sign-in to that account has to (AC-161).</summary>
    public sealed record Prove : LinkDecision;

    /// <summary>Nobody is known by either: a new account.</summary>
    public sealed record SignUp : LinkDecision;

    /// <summary>The account is there and switched off.</summary>
    public sealed record Deactivated : LinkDecision;
}

/// <summary>Decides about linking (P2, docs/adr/0007). Pure.</summary>
public static class LinkRules
{
    /// <summary>Decides.</summary>
    /// <param name="identity">What the provider says.</param>
    /// <param name="facts">What is known here.</param>
    public static LinkDecision Decide(ProviderIdentity identity, LinkFacts facts) => facts switch
    {
        // The subject is the identity; the e-mail of a known one is not even looked at.
        { Linked: { } user } => new LinkDecision.SignIn(user),
        { ByEmail: null } => new LinkDecision.SignUp(),
        // An e-mail that the provider does not vouch for can be anybody's: it opens nothing.
        _ when !identity.EmailVerified => new LinkDecision.Prove(),
        { ByEmail: { IsActive: false } } => new LinkDecision.Deactivated(),
        { ByEmail: { EmailVerified: true } local } => new LinkDecision.Link(local.Id),
        { ByEmail: { } local } => new LinkDecision.Claim(local.Id),
    };
}
