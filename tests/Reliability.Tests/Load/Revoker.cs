using System.Collections.Concurrent;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Load;

/// <summary>Signs in and revokes again and again, and remembers what was acknowledged as revoked.</summary>
internal sealed class Revoker(Caller caller, int user)
{
    /// <summary>Refresh tokens whose revocation was answered with 200.</summary>
    public ConcurrentQueue<string> Revoked { get; } = new();

    /// <summary>One token from its sign-in to its end.</summary>
    public async Task StepAsync()
    {
        var (status, tokens) = await caller.PostAsync("sign-in", "/connect/token", null,
            ("grant_type", "password"), ("client_id", "mobile"), ("username", $"user{user}"), ("password", ProductionSeed.Password), ("scope", "openid offline_access"));
        if (status != 200)
        {
            return;
        }

        var token = tokens.GetProperty("refresh_token").GetString()!;
        var (revoked, _) = await caller.PostAsync("revocation", "/connect/revoke", null, ("client_id", "mobile"), ("token", token));
        if (revoked == 200)
        {
            Revoked.Enqueue(token);
        }
    }

    /// <summary>What was acknowledged is so for ever.</summary>
    public async Task HoldsAsync()
    {
        Revoked.ShouldNotBeEmpty();
        foreach (var token in Revoked)
        {
            (await caller.PostAsync("revoked", "/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token))).Status.ShouldBe(400);
        }
    }
}
