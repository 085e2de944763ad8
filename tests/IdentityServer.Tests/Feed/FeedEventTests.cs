using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Each kind of event, by the way that causes it.</summary>
public sealed class FeedEventTests(FeedEventTests.Servers servers) : IClassFixture<FeedEventTests.Servers>
{
    [Fact]
    public async Task Session_EndedByItsUser_IsToldWithItsGrants()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();

        using var ended = await servers.AsUserAsync(HttpMethod.Delete, $"/api/account/sessions/{user.SessionId}", user);
        ended.IsSuccessStatusCode.ShouldBeTrue();
        var sets = await receiver.DrainAsync();

        var session = sets.Single(set => set.Type == EventTypes.SessionRevoked);
        session.Subject.GetProperty("format").GetString().ShouldBe("complex");
        session.Subject.GetProperty("user").ToString().ShouldBe($$"""{"format":"iss_sub","iss":"{{servers.First.Issuer}}","sub":"{{user.Id}}"}""");
        session.Subject.GetProperty("session").ToString().ShouldBe($$"""{"format":"opaque","id":"{{user.SessionId}}"}""");
        session.Event.GetProperty("event_timestamp").GetInt64().ShouldBeInRange(Now() - 10, Now() + 1);
        var grant = sets.Single(set => set.Type == EventTypes.TokenRevoked);
        (grant.User, grant.Part("grant")).ShouldBe((user.Id.ToString(), user.GrantId));
        sets.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    public async Task Token_RevokedByItsClient_TellsTheGrant(string which)
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();

        (await servers.RevokeAsync(user.Tokens.GetProperty(which).GetString()!)).ShouldBe(200);

        var grant = (await receiver.DrainAsync()).Single(set => set.Type == EventTypes.TokenRevoked);
        (grant.User, grant.Part("grant")).ShouldBe((user.Id.ToString(), user.GrantId));
        grant.Subject.GetProperty("format").GetString().ShouldBe("complex");
    }

    [Fact]
    public async Task RefreshToken_UsedAgain_TellsTheGrant()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        (await RefreshAsync(user)).ShouldBe(HttpStatusCode.OK);
        (await receiver.DrainAsync()).ShouldBeEmpty();

        (await RefreshAsync(user)).ShouldBe(HttpStatusCode.BadRequest);

        (await receiver.DrainAsync()).ShouldContain(set => set.Type == EventTypes.TokenRevoked && set.Part("grant") == user.GrantId);
    }

    [Fact]
    public async Task ClientsOwnToken_Revoked_IsToldByItsId()
    {
        var receiver = await servers.ReceiverAsync();
        (string, string)[] client = [("client_id", "poster"), ("client_secret", TestSeed.ClientSecret)];
        var tokens = await servers.TokenAsync([("grant_type", "client_credentials"), .. client]);
        var token = tokens.GetProperty("access_token").GetString()!;

        (await servers.RevokeAsync(token, client)).ShouldBe(200);

        var set = (await receiver.DrainAsync()).ShouldHaveSingleItem();
        set.Type.ShouldBe(EventTypes.TokenRevoked);
        set.Subject.ToString().ShouldBe(
            $$"""{"format":"jwt_id","iss":"{{servers.First.Issuer}}","jti":"{{FeedReceiver.PayloadOf(token).GetProperty("jti").GetString()}}"}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task User_DeactivatedOrDeleted_IsToldOnceForAllSessions(bool deleted)
    {
        var user = await servers.SignInAsync();
        for (var i = 0; i < 5; i++)
            await servers.SignInAsync(user.Id, user.Name);
        var receiver = await servers.ReceiverAsync();

        await servers.AdministerAsync(users => deleted ? users.DeleteAsync(user.Name, default) : users.SetActiveAsync(user.Name, active: false, default));

        var set = (await receiver.DrainAsync()).ShouldHaveSingleItem();
        set.Type.ShouldBe(EventTypes.AccountDisabled);
        set.Subject.ToString().ShouldBe($$"""{"format":"iss_sub","iss":"{{servers.First.Issuer}}","sub":"{{user.Id}}"}""");
        // No token issued before may be younger than what is told.
        set.Event.GetProperty("event_timestamp").GetInt64().ShouldBeGreaterThanOrEqualTo(FeedReceiver.PayloadOf(user.AccessToken).GetProperty("iat").GetInt64());
        set.Event.TryGetProperty("initiating_entity", out var initiator).ShouldBe(!deleted);
        if (!deleted)
            initiator.GetString().ShouldBe("admin");
    }

    [Fact]
    public async Task PlanAndRoles_Changed_AreToldAsTheyAre()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();

        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "studio", null, default));
        await servers.AdministerAsync(users => users.SetRolesAsync(user.Name, ["user", "staff"], default));
        var sets = await receiver.DrainAsync();

        sets.Select(set => (set.Type, set.User)).ShouldBe(Enumerable.Repeat<(string, string?)>((EventTypes.TokenClaimsChange, user.Id.ToString()), 2));
        // Both are read when they are delivered, so the first one already knows of the second change.
        foreach (var claims in sets.Select(set => set.Claims))
        {
            claims.GetProperty("plan").GetString().ShouldBe("studio");
            claims.GetProperty("plan_since").GetInt64().ShouldBeInRange(Now() - 10, Now() + 1);
            claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["user", "staff"]);
            claims.GetProperty("stores").GetArrayLength().ShouldBe(0);
        }
    }

    [Fact]
    public async Task Plan_RunsOut_IsToldByItself()
    {
        var user = await servers.SignInAsync();
        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "pro", TimeProvider.System.GetUtcNow().AddSeconds(3), default));
        var receiver = await servers.ReceiverAsync();

        var polled = await receiver.WaitAsync();

        polled.Sets.ShouldHaveSingleItem().Claims.GetProperty("plan").GetString().ShouldBe("free");
        (await receiver.LookAsync(polled.Ids)).Sets.ShouldBeEmpty("it is told once");
    }

    [Fact]
    public async Task StoreAccess_GivenChangedAndTaken_TellsThatUser()
    {
        var (owner, helper) = (await servers.SignInAsync(), await servers.SignInAsync());
        var store = await servers.AddStoreAsync(owner.Id);
        var receiver = await servers.ReceiverAsync();

        foreach (var (role, expected) in new[] { ("staff", $$"""[{"id":{{store}},"role":"staff"}]"""), ("viewer", $$"""[{"id":{{store}},"role":"viewer"}]"""), (null, "[]") })
        {
            await servers.GiveAsync(store, owner, role is null ? null : (helper.Name, role));
            var set = (await receiver.DrainAsync()).ShouldHaveSingleItem();
            (set.Type, set.User).ShouldBe((EventTypes.TokenClaimsChange, helper.Id.ToString()));
            Compact(set.Claims.GetProperty("stores")).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Store_GivenToAnotherAndDeleted_TellsEverybodyConcerned()
    {
        var (owner, next, helper) = (await servers.SignInAsync(), await servers.SignInAsync(), await servers.SignInAsync());
        var store = await servers.AddStoreAsync(owner.Id);
        await servers.GiveAsync(store, owner, (helper.Name, "staff"));
        var receiver = await servers.ReceiverAsync();

        await servers.GiveAsync(store, next, (helper.Name, "staff"));
        var given = await receiver.DrainAsync();
        await servers.Database.ScalarAsync($"DELETE FROM identity.stores WHERE id = {store}");
        var deleted = await receiver.DrainAsync();

        given.Select(set => (set.User, Compact(set.Claims.GetProperty("stores")))).ShouldBe(
            [(owner.Id.ToString(), "[]"), (next.Id.ToString(), $$"""[{"id":{{store}},"role":"owner"}]""")], ignoreOrder: true);
        deleted.Select(set => (set.User, Compact(set.Claims.GetProperty("stores")))).ShouldBe([(next.Id.ToString(), "[]"), (helper.Id.ToString(), "[]")], ignoreOrder: true);
    }

    [Fact]
    public async Task Consent_Withdrawn_TellsTheGrantsOfThatApp()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();

        await servers.First.Services.GetRequiredService<IConnectedApps>().DisconnectAsync(user.Id, "mobile", TimeProvider.System.GetUtcNow(), default);

        (await receiver.DrainAsync()).ShouldContain(set => set.Type == EventTypes.TokenRevoked && set.Part("grant") == user.GrantId);
    }

    [Fact]
    public async Task Client_Disabled_IsTold()
    {
        var receiver = await servers.ReceiverAsync();
        var clients = servers.First.Services.GetRequiredService<ClientTable>();

        await clients.SetEnabledAsync("robot", enabled: false, default);
        await clients.SetEnabledAsync("robot", enabled: false, default);
        await clients.SetEnabledAsync("robot", enabled: true, default);

        var set = (await receiver.DrainAsync()).ShouldHaveSingleItem();
        (set.Type, set.Subject.ToString()).ShouldBe((EventTypes.SessionRevoked, """{"format":"complex","application":{"format":"opaque","id":"robot"}}"""));
    }

    [Fact]
    public async Task Grant_MovedToANewSession_IsToldWhenThatSessionEnds()
    {
        // A step-up moves the grants: their older tokens carry the id of the session before.
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        var moved = Guid.CreateVersion7();
        await servers.Database.ScalarAsync($"""
            INSERT INTO identity.sessions SELECT (jsonb_populate_record(s, jsonb_build_object('id', '{moved}'))).* FROM identity.sessions s WHERE id = '{user.SessionId}';
            UPDATE identity.grants SET session_id = '{moved}' WHERE session_id = '{user.SessionId}';
            UPDATE identity.sessions SET ended_at = now() WHERE id = '{moved}'
            """);

        (await receiver.DrainAsync()).ShouldContain(set => set.Type == EventTypes.TokenRevoked && set.Part("grant") == user.GrantId);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    private async Task<HttpStatusCode> RefreshAsync(SignedIn user)
    {
        using var form = new FormUrlEncodedContent([new("client_id", "mobile"), new("grant_type", "refresh_token"), new("refresh_token", user.RefreshToken)]);
        using var answer = await servers.First.Http.PostAsync("/connect/token", form);
        return answer.StatusCode;
    }

    /// <summary>A used refresh token counts as stolen at once.</summary>
    public sealed class Servers : FeedServers
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Tokens:RefreshTokenGrace"] = "00:00:00" };
    }
}
