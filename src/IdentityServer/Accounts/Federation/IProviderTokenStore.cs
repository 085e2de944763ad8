namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Providers' tokens at rest (P3).</summary>
public interface IProviderTokenStore
{
    /// <summary>Links whose refresh token has not been used since a moment, longest unused first.</summary>
    Task<IReadOnlyList<DueRenewal>> DueAsync(DateTimeOffset renewedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a renewal on: of parallel callers one is told true. The others' refresh token may be spent already.
    /// </summary>
    Task<bool> TakeAsync(DueRenewal renewal, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps renewed tokens.</summary>
    Task KeepAsync(LinkKey link, SealedTokens tokens, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes over what the provider says today; a picture of the user's own stays.</summary>
    Task ShowAsync(LinkKey link, string? accountName, string? picture, CancellationToken cancellationToken);

    /// <summary>Forgets the tokens: the provider takes them no more. The link stays.</summary>
    Task ForgetAsync(LinkKey link, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Tokens whose turn it is.</summary>
/// <param name="Link">Whose.</param>
/// <param name="Tokens">Encrypted.</param>
/// <param name="RenewedAt">When they were renewed last.</param>
public sealed record DueRenewal(LinkKey Link, byte[] Tokens, DateTimeOffset RenewedAt);
