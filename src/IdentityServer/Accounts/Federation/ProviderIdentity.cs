namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What a provider says of a person. Only <see cref="Subject"/> is an identity; the rest is a proposal.</summary>
public sealed record ProviderIdentity
{
    /// <summary>The provider's id of the person; never reused by it.</summary>
    public required string Subject { get; init; }

    /// <summary>Who said it, for providers of OpenID Connect; null for others.</summary>
    public string? Issuer { get; init; }

    /// <summary>An address of valid form; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>True only when the provider itself says that the address is the person's.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Full name.</summary>
    public string? Name { get; init; }

    /// <summary>What the person is called there; a proposal for the username.</summary>
    public string? UserName { get; init; }

    /// <summary>Address of the avatar.</summary>
    public string? Picture { get; init; }

    /// <summary>Language tag.</summary>
    public string? Locale { get; init; }

    /// <summary>The same, with everything that an account could not keep left out.</summary>
    /// <exception cref="ProviderException">There is no usable subject.</exception>
    public ProviderIdentity Cleaned()
    {
        // OpenID Connect Core §2, sub: at most 255 ASCII characters.
        if (Subject.Length is 0 or > 255 || Subject.Any(c => c is < ' ' or > '~'))
            throw new ProviderException(ProviderProblem.Invalid, "the subject is not one");
        var hasEmail = EmailAddress.TryParse(Email, out var email);
        return this with
        {
            Email = hasEmail ? email : null,
            EmailVerified = hasEmail && EmailVerified && IsSameMailbox(Email!, email!),
            Name = Text(Name) is { Length: >= 2 and <= 100 } name ? name : null,
            UserName = Text(UserName),
            Picture = IsPicture(Picture) ? Picture : null,
            Locale = Locale is not null && RegistrationPolicy.IsLocale(Locale) ? Locale : null,
        };
    }

    // Accounts are found by the folded spelling; what the provider has proven is the spelling it sent. A full-width letter is
    // another mailbox, or nobody's.
    private static bool IsSameMailbox(string sent, string kept) => sent.Trim() == kept;

    private static string? Text(string? value) => value?.Trim() is { Length: > 0 } text && AccountName.IsClean(text) ? text : null;

    private static bool IsPicture(string? picture) =>
        picture is { Length: <= 2000 } && AccountName.IsClean(picture) && Uri.TryCreate(picture, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps;
}

/// <summary>A provider's own tokens (P3). They are kept encrypted and shown to nobody.</summary>
public sealed record ProviderTokens
{
    /// <summary>Opens the provider's API.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Renews it; null when the provider gave none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends; null when the provider does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it allows.</summary>
    public string? Scope { get; init; }

    /// <summary>The ID token of the same answer; looked at once and not kept.</summary>
    public string? IdToken { get; init; }

    /// <summary>Without secrets: records print themselves.</summary>
    public override string ToString() => nameof(ProviderTokens);
}
