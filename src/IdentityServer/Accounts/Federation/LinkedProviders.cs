namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What a user sees and does of their linked providers.</summary>
public sealed class LinkedProviders(IProviderLinks links, IWaysIn ways, Providers providers, AccountNotices notices)
{
    /// <summary>The page, as mails link it.</summary>
    internal const string Page = "/account/providers";

    /// <summary>The links, and whether one of them may go.</summary>
    public async Task<LinkedProvidersView> ReadAsync(Guid userId, CancellationToken cancellationToken) =>
        new(await links.OfAsync(userId, cancellationToken), await ways.OfAsync(userId, cancellationToken));

    /// <summary>Takes a link away, unless it is the last way in.</summary>
    public async Task<WayRemoval> UnlinkAsync(AccountOwner owner, string provider, string subject)
    {
        var removal = await links.UnlinkAsync(owner, provider, subject, CancellationToken.None);
        if (removal == WayRemoval.Removed)
            await notices.ProtectionChangedAsync(owner, "provider_unlinked", providers.Find(provider)?.DisplayName ?? provider, Page);
        return removal;
    }
}

/// <summary>The links of a user and the ways in that they have.</summary>
public sealed record LinkedProvidersView(IReadOnlyList<ProviderLink> Links, WaysIn Ways);
