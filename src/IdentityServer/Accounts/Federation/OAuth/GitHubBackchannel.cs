using System.Globalization;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>GitHub: <c>/user</c>, and <c>/user/emails</c>, which alone says whether an address is verified.</summary>
public sealed class GitHubBackchannel(ProviderHttp http, GitHubSettings settings) : OAuthBackchannel(http, settings)
{
    /// <inheritdoc />
    public override async Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken)
    {
        var user = await Http.GetAsync(UserInfo, tokens.AccessToken, cancellationToken);
        // The address of the profile is whatever the user typed there; it counts for nothing.
        var (email, verified) = Primary(await Http.GetAsync(new Uri(settings.Emails), tokens.AccessToken, cancellationToken));
        return new ProviderIdentity
        {
            Subject = Required(IdOf(user), "id"),
            Email = email,
            EmailVerified = verified,
            Name = user.Text("name") ?? user.Text("login"),
            UserName = user.Text("login"),
            Picture = user.Text("avatar_url"),
        }.Cleaned();
    }

    // A number that never changes; the login may be given to somebody else.
    private static string? IdOf(JsonElement user) =>
        user.ValueKind == JsonValueKind.Object && user.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null;

    private static (string? Email, bool Verified) Primary(JsonElement emails)
    {
        if (emails.ValueKind != JsonValueKind.Array)
            return (null, false);
        var primary = emails.EnumerateArray().FirstOrDefault(entry => entry.IsTrue("primary"));
        return (primary.Text("email"), primary.IsTrue("verified"));
    }
}
