using System.Globalization;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.Reliability.Platform;

namespace IdentityPlatform.Reliability.Load;

/// <summary>What must hold after every drill, whatever was broken meanwhile.</summary>
internal static class Invariants
{
    /// <summary>Ends the load and checks that nothing which was answered is lost, undone or usable twice.</summary>
    public static async Task HoldAsync(LoadGenerator load, DrillPlatform platform)
    {
        await load.StopAsync();
        foreach (var chain in load.Chains)
        {
            await ChainIsWholeAsync(chain, platform.Database);
        }

        // A code yields tokens at most once, and one that was given out yields them.
        load.Codes.UsedTwice.ShouldBeEmpty();
        load.Codes.Lost.ShouldBeEmpty();
        load.Codes.Redeemed.ShouldBePositive();
        (await platform.Database.ScalarAsync<long>("SELECT count(*) FROM identity.security_events WHERE type = 'code_redeemed'"))
            .ShouldBeGreaterThanOrEqualTo(load.Codes.Redeemed, "every token that was issued is in the audit log");

        // What was ended stays ended.
        await load.Revoker.HoldsAsync();
        foreach (var token in load.Codes.Ended)
        {
            var (status, body) = await load.Caller.PostAsync("ended", "/connect/introspect", "resource-api", ("token", token));
            (status, body.TryGetProperty("active", out var active) && active.GetBoolean()).ShouldBe((200, false));
        }

        await AuditLogIsUnbrokenAsync(platform);
    }

    // A replica that dies while it seals leaves neither a gap nor a false alarm.
    private static async Task AuditLogIsUnbrokenAsync(DrillPlatform platform)
    {
        await Poll.UntilAsync(
            async () => await platform.Database.ScalarAsync<long>("SELECT count(*) FROM identity.security_events WHERE id > coalesce((SELECT max(last_id) FROM identity.audit_seals), 0)") == 0,
            TimeSpan.FromSeconds(40));
        (await platform.Setup.VerbAsync(platform.Database, "audit", "verify")).ShouldContain(" seals, unbroken, since ");
    }

    private static async Task ChainIsWholeAsync(RefreshChain chain, PostgresServer database)
    {
        chain.Broken.ShouldBeNull();
        var handed = string.Join(", ", chain.Handed.Select(token => $"'\\x{Convert.ToHexString(TokenHandle.Hash(token))}'"));
        (await database.ScalarAsync<long>($"SELECT count(*) FROM identity.refresh_tokens WHERE token_hash IN ({handed})"))
            .ShouldBe(chain.Handed.Count, "what was handed out was committed");
        var family = $"(SELECT grant_id FROM identity.refresh_tokens WHERE token_hash = '\\x{Convert.ToHexString(TokenHandle.Hash(chain.Handed[0]))}')";
        (await database.ScalarAsync<long>($"SELECT count(*) FROM identity.refresh_tokens WHERE grant_id = {family} AND redeemed_at IS NULL"))
            .ShouldBe(1, "a family has one token that is not used yet");
        (await database.ScalarAsync<long>($"SELECT count(*) FROM identity.security_events WHERE type = 'token_refreshed' AND data->>'grant' = {family}::text"))
            .ShouldBeGreaterThanOrEqualTo(chain.Handed.Count - 1, "every refresh is in the audit log");

        // An old token after its grace time: the family ends, its newest token with it.
        var old = Convert.ToHexString(TokenHandle.Hash(chain.Handed[0]));
        await database.ScalarAsync<object>(string.Create(CultureInfo.InvariantCulture, $"UPDATE identity.refresh_tokens SET redeemed_at = redeemed_at - interval '1 hour' WHERE token_hash = '\\x{old}'"));
        (await chain.RefreshAsync("last", chain.Handed[^1])).Status.ShouldBe(200, "the newest token works");
        (await chain.RefreshAsync("reuse", chain.Handed[0])).Status.ShouldBe(400);
        (await chain.RefreshAsync("after reuse", chain.Handed[^1])).Status.ShouldBe(400, "reuse ends the family");
    }
}
