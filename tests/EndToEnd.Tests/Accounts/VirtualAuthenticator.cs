using System.Text.Json;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>
/// Chromium's virtual authenticator (WebAuthn domain of the DevTools protocol): a device with discoverable passkeys that
/// verifies its user by itself. What it holds can be carried to another page.
/// </summary>
public sealed class VirtualAuthenticator
{
    private readonly ICDPSession _session;
    private readonly string _id;

    private VirtualAuthenticator(ICDPSession session, string id) => (_session, _id) = (session, id);

    /// <summary>Plugs one into a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="present">Whether it answers at once; false waits for <see cref="TouchAsync"/>.</param>
    public static async Task<VirtualAuthenticator> AddAsync(IPage page, bool present = true)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = present,
            },
        });
        return new VirtualAuthenticator(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>The passkeys it holds, as the protocol writes them.</summary>
    public async Task<IReadOnlyList<JsonElement>> CredentialsAsync()
    {
        var answer = await _session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = _id });
        return [.. answer!.Value.GetProperty("credentials").EnumerateArray()];
    }

    /// <summary>Puts a passkey into it.</summary>
    public Task HoldAsync(JsonElement credential) =>
        _session.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = _id, ["credential"] = credential });

    /// <summary>Says whether its user can prove who they are.</summary>
    public Task VerifiesAsync(bool verified) =>
        _session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = _id, ["isUserVerified"] = verified });

    /// <summary>From now on it answers.</summary>
    public Task TouchAsync() => _session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = _id, ["enabled"] = true });
}
