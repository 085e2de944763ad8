using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>What each event does to tokens, remembered ones too.</summary>
public sealed class FeedEventTests : FeedTest
{
    [Fact]
    public async Task Event_SessionRevoked_EndsItsTokensAndNoOthers()
    {
        await using var api = await FollowingAsync();
        var (ended, other) = (Token().With("sid", "s1").Write(), Token().With("sid", "s2").Write());
        (await api.StatusAsync("/me", ended)).ShouldBe(200);

        (await Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"))).ShouldBeNull();

        using var response = await api.GetAsync("/me", ended);
        ((int)response.StatusCode).ShouldBe(401);
        response.Challenge().ShouldContain("error=\"invalid_token\"");
        (await api.StatusAsync("/me", other)).ShouldBe(200);
    }

    [Fact]
    public async Task Event_GrantRevoked_EndsItsTokensAndNoOthers()
    {
        await using var api = await FollowingAsync();
        var grant = Guid.CreateVersion7();
        var (ended, other) = (OfGrant(grant), OfGrant(Guid.CreateVersion7()));
        (await api.StatusAsync("/me", ended)).ShouldBe(200);

        await Feed.TellAsync(TestEvent.GrantRevoked(Issuer, Time, grant));

        (await api.StatusAsync("/me", ended)).ShouldBe(401);
        (await api.StatusAsync("/me", OfGrant(grant))).ShouldBe(401);
        (await api.StatusAsync("/me", other)).ShouldBe(200);
    }

    [Fact]
    public async Task Event_TokenRevoked_EndsThatOne()
    {
        await using var api = await FollowingAsync();
        var ended = Token().With("jti", "j1").Write();

        await Feed.TellAsync(TestEvent.TokenRevoked(Issuer, Time, "j1"));

        (await api.StatusAsync("/me", ended)).ShouldBe(401);
        (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Event_UserOrClientDisabled_EndsTokensOfBeforeAndNotThoseAfterItsReturn()
    {
        await using var api = await FollowingAsync();
        var user = Guid.CreateVersion7();
        var (ofUser, ofClient) = (Token().User(user).Write(), Token().With("client_id", "bad").Write());

        await Feed.TellAsync(TestEvent.UserDisabled(Issuer, Time, user));
        await Feed.TellAsync(TestEvent.ClientDisabled(Issuer, Time, "bad"));

        (await api.StatusAsync("/me", ofUser)).ShouldBe(401);
        (await api.StatusAsync("/me", ofClient)).ShouldBe(401);
        Time.Pass(TimeSpan.FromSeconds(6));
        (await api.StatusAsync("/me", Token().User(user).Write())).ShouldBe(200);
        (await api.StatusAsync("/me", Token().With("client_id", "bad").Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Event_ClaimsChanged_ShowInTokenAndPrincipalWhereTheScopeAllows()
    {
        await using var api = await FollowingAsync();
        var user = Guid.CreateVersion7();
        var token = Token().User(user).Scope("plan stores").With("plan", "free").With("roles", new JsonArray("user")).Store(42, "owner").Store(7, "viewer").With("store_id", 42).Write();
        (await api.StatusAsync("/pro", token)).ShouldBe(403);
        (await api.StatusAsync("/stores/42/write", token)).ShouldBe(200);

        await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, user, new JsonObject
        {
            ["plan"] = "studio",
            ["plan_since"] = 1_700_000_000,
            ["roles"] = new JsonArray("superuser"),
            ["stores"] = new JsonArray(new JsonObject { ["id"] = 7, ["role"] = "manager" }),
        }));

        (await api.StatusAsync("/studio", token)).ShouldBe(200);
        (await api.StatusAsync("/stores/42/write", token)).ShouldBe(403);
        (await api.StatusAsync("/stores/7/write", token)).ShouldBe(200);
        using var me = await api.GetAsync("/me", token);
        var caller = await me.JsonAsync();
        caller.GetProperty("planSince").GetDateTimeOffset().ToUnixTimeSeconds().ShouldBe(1_700_000_000);
        caller.GetProperty("storeId").ValueKind.ShouldBe(JsonValueKind.Null);
        caller.GetProperty("roles")[0].GetString().ShouldBe("user");
        using var claims = await api.GetAsync("/claims", token);
        var texts = (await claims.JsonAsync()).EnumerateArray().Select(claim => claim.GetString()!).ToList();
        texts.ShouldContain("plan=studio");
        texts.ShouldContain("roles=user");
        texts.Count(text => text.StartsWith("plan=", StringComparison.Ordinal)).ShouldBe(1);
        texts.ShouldContain("stores={\"id\":7,\"role\":\"manager\"}");
        texts.ShouldNotContain(text => text.StartsWith("store_id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Event_ClaimsChangedTwice_NewestWinsAndTheRestStays()
    {
        await using var api = await FollowingAsync();
        var user = Guid.CreateVersion7();
        var token = Token().User(user).Scope("plan roles").Write();
        await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, user, new JsonObject { ["plan"] = "studio", ["roles"] = new JsonArray("staff") }));
        (await api.StatusAsync("/staff", token)).ShouldBe(200);

        await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, user, new JsonObject { ["plan"] = "free" }));

        (await api.StatusAsync("/pro", token)).ShouldBe(403);
        (await api.StatusAsync("/staff", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Event_ClaimsChanged_LeavesYoungerTokensAsTheyAre()
    {
        await using var api = await FollowingAsync();
        var user = Guid.CreateVersion7();
        await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, user, new JsonObject { ["plan"] = "free" }));

        Time.Pass(TimeSpan.FromSeconds(3));

        (await api.StatusAsync("/pro", Token().User(user).Scope("plan").With("plan", "pro").Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Event_AboutAnIntrospectedToken_EndsItWithinTheCacheTime()
    {
        await using var api = await FollowingAsync();
        var token = Token().With("sid", "s1").Write();
        Issuer.Introspects(token, """{"active":true}""");
        (await api.StatusAsync("/fresh", token)).ShouldBe(200);

        await Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"));

        (await api.StatusAsync("/fresh", token)).ShouldBe(401);
        Issuer.Introspections.ShouldBe(1);
    }

    [Fact]
    public async Task Event_OlderThanAnIntrospection_DoesNotTakeBackWhatTheIssuerSaid()
    {
        await using var api = await FollowingAsync();
        var user = Guid.CreateVersion7();
        var token = Token().User(user).Scope("plan").With("plan", "free").Write();
        await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, user, new JsonObject { ["plan"] = "pro" }));
        Issuer.Introspects(token, $$"""{"active":true,"token_type":"Bearer","sub":"{{user}}","client_id":"spa","scope":"plan","aud":"{{TestToken.Audience}}","plan":"enterprise","iat":{{Time.GetUtcNow().ToUnixTimeSeconds()}}}""");

        using var response = await api.GetAsync("/fresh", token);

        (await response.JsonAsync()).GetProperty("plan").GetInt32().ShouldBe((int)Plan.Enterprise);
    }

    [Fact]
    public async Task Follow_Stream_AsksByTheIntrospectionCredentialsForItsEvents()
    {
        await using var api = await FollowingAsync();

        Encoding.UTF8.GetString(Convert.FromBase64String(Feed.LastCredentials!["Basic ".Length..])).ShouldBe("api:s%3A1");
        Feed.EventsRequested.Count.ShouldBe(4);
    }

    private string OfGrant(Guid grant) => Token().With("sid", Guid.CreateVersion7().ToString()).With("jti", TokenId.ForGrant(grant)).Write();
}
