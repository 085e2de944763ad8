using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 8417, RFC 8935 §2.4, RFC 8936 §2.4: events that are not in order are reported and never applied.</summary>
public sealed class FeedTokenTests : FeedTest
{
    public static TheoryData<string, string, Func<TestEvent, TestEvent>> Breaks() => new()
    {
        { "a foreign key", "invalid_key", told => told.SignedBy(SigningKey.Create("ES256")) },
        { "typ of an access token", "invalid_request", told => told.Typ("at+jwt") },
        { "no typ", "invalid_request", told => told.Typ(null) },
        { "another issuer", "invalid_issuer", told => told.With("iss", "https://evil.example") },
        { "another audience", "invalid_audience", told => told.With("aud", "other-api") },
        { "no audience", "invalid_request", told => told.Without("aud") },
        { "another jti than it is named by", "invalid_request", told => told.With("jti", "other") },
        { "no subject", "invalid_request", told => told.Without("sub_id") },
        { "events that are no object", "invalid_request", told => told.With("events", new JsonArray()) },
        { "a session without id", "invalid_request", told => told.With("sub_id", new JsonObject { ["format"] = "complex", ["session"] = new JsonObject { ["format"] = "opaque" } }) },
        { "a user of another issuer", "invalid_request", told => told.With("sub_id", new JsonObject { ["format"] = "iss_sub", ["iss"] = "https://evil.example", ["sub"] = "u" }) },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Set_BrokenInOnePlace_IsReportedAndNotApplied(string what, string error, Func<TestEvent, TestEvent> broken)
    {
        await using var api = await FollowingAsync();
        var token = Token().With("sid", "s1").Write();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
        // The issuer's keys may be fetched again for a key that is not known.
        Time.Pass(TimeSpan.FromSeconds(10));

        (await Feed.TellAsync(broken(TestEvent.SessionRevoked(Issuer, Time, "s1")))).ShouldBe(error, what);

        (await api.StatusAsync("/me", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Set_SignedByAnotherKeyOfTheSameName_IsReported()
    {
        await using var api = await FollowingAsync();
        using var foreign = SigningKey.Create("ES256", Issuer.Key.Kid);

        (await Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1").SignedBy(foreign))).ShouldBe("authentication_failed");
    }

    [Fact]
    public async Task Set_ChangedClaimsThatCannotBeRead_AreReported()
    {
        await using var api = await FollowingAsync();

        (await Feed.TellAsync(TestEvent.ClaimsChanged(Issuer, Time, Guid.CreateVersion7(), new JsonObject { ["stores"] = "all" }))).ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Set_OfAnEventThatIsNotKnown_IsAcknowledged()
    {
        await using var api = await FollowingAsync();

        (await Feed.TellAsync(TestEvent.Other(Issuer, Time, "https://schemas.openid.net/secevent/ssf/event-type/verification"))).ShouldBeNull();
    }

    [Fact]
    public async Task Set_BadOneBesideGoodOnes_DoesNotHoldThemUp()
    {
        Feed.Mood = FeedMood.Down;
        await using var api = await StartAsync();
        var token = Token().With("sid", "s1").Write();
        var bad = Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s2").Typ("JWT"));
        var good = Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"));

        Feed.Mood = FeedMood.Fine;

        (await bad).ShouldBe("invalid_request");
        (await good).ShouldBeNull();
        (await api.StatusAsync("/me", token)).ShouldBe(401);
    }

    [Fact]
    public async Task Set_ByAKeyOfJustNow_ComesAgainUntilTheKeyIsKnown()
    {
        await using var api = await FollowingAsync();
        var token = Token().With("sid", "s1").Write();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
        // A key nobody has seen is fetched at once; the next one has to wait.
        Issuer.Rotate();
        (await api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Issuer.Rotate();
        var told = Feed.TellAsync(TestEvent.SessionRevoked(Issuer, Time, "s1"));
        await HealthAsync(api, "Degraded");
        told.IsCompleted.ShouldBeFalse();

        // The least time between two fetches of keys.
        Time.Pass(TimeSpan.FromSeconds(10));

        (await told).ShouldBeNull();
        (await api.StatusAsync("/me", token)).ShouldBe(401);
        await HealthAsync(api, "Healthy");
    }
}
