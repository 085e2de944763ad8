using Microsoft.AspNetCore.Authentication;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>
/// Why the browser goes to a provider and where it goes on afterwards. It travels in the encrypted <c>state</c>, so that
/// nothing of it can be changed on the way (RFC 6749 §10.12).
/// </summary>
public sealed record ProviderVisit
{
    private const string InteractionItem = "interaction";
    private const string NextItem = "next";
    private const string UserItem = "link-user";
    private const string SessionItem = "link-session";
    private const string FreshItem = "fresh";
    private const string HintItem = "login-hint";

    /// <summary>Handle of the authorization request that waits; null for none.</summary>
    public string? Interaction { get; init; }

    /// <summary>Name of the account page to go on to; null for the overview.</summary>
    public string? Next { get; init; }

    /// <summary>Set when a signed-in person links an account; null for a sign-in.</summary>
    public LinkIntent? LinkFor { get; init; }

    /// <summary>Whether the provider shall ask the person anew.</summary>
    public bool Fresh { get; init; }

    /// <summary>Who is expected; anybody can have written it.</summary>
    public string? LoginHint { get; init; }

    /// <summary>As the authentication handler carries it.</summary>
    public AuthenticationProperties ToProperties() => new(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [InteractionItem] = Interaction,
        [NextItem] = Next,
        [UserItem] = LinkFor?.UserId.ToString("D"),
        [SessionItem] = LinkFor?.SessionId.ToString("D"),
        [FreshItem] = Fresh ? "1" : null,
        [HintItem] = LoginHint,
    });

    /// <summary>Reads it back; an empty one when nothing is known.</summary>
    public static ProviderVisit Of(AuthenticationProperties? properties) => properties is null ? new() : new()
    {
        Interaction = properties.GetString(InteractionItem),
        Next = properties.GetString(NextItem),
        LinkFor = Guid.TryParseExact(properties.GetString(UserItem), "D", out var user) && Guid.TryParseExact(properties.GetString(SessionItem), "D", out var session)
            ? new LinkIntent(user, session)
            : null,
        Fresh = properties.GetString(FreshItem) is not null,
        LoginHint = properties.GetString(HintItem),
    };
}
