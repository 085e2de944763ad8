using System.Text.Json;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>Discord: <c>/users/@me</c>; <c>verified</c> is about the e-mail.</summary>
public sealed class DiscordBackchannel(ProviderHttp http, DiscordSettings settings) : OAuthBackchannel(http, settings)
{
    private const string Avatars = "https://cdn.discordapp.com/avatars";

    /// <inheritdoc />
    public override async Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken)
    {
        var user = await Http.GetAsync(UserInfo, tokens.AccessToken, cancellationToken);
        return new ProviderIdentity
        {
            Subject = Required(user.Text("id"), "id"),
            Email = user.Text("email"),
            EmailVerified = user.IsTrue("verified"),
            Name = user.Text("global_name") ?? user.Text("username"),
            UserName = user.Text("username"),
            Picture = Avatar(user),
            Locale = user.Text("locale"),
        }.Cleaned();
    }

    private static string? Avatar(JsonElement user) =>
        user.Text("avatar") is { Length: > 0 } hash && hash.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? $"{Avatars}/{Uri.EscapeDataString(user.Text("id")!)}/{hash}.png"
            : null;
}
