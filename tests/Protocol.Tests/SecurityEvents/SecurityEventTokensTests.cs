using System.Text.Json;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Tests.SecurityEvents;

public sealed class SecurityEventTokensTests
{
    private static readonly Guid Stream = new("01900000-0000-7000-8000-0000000000e1");
    private static readonly Guid User = new("01900000-0000-7000-8000-0000000000a1");
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(SecurityEventKind.Session, EventTypes.SessionRevoked)]
    [InlineData(SecurityEventKind.Client, EventTypes.SessionRevoked)]
    [InlineData(SecurityEventKind.Grant, EventTypes.TokenRevoked)]
    [InlineData(SecurityEventKind.Token, EventTypes.TokenRevoked)]
    [InlineData(SecurityEventKind.Account, EventTypes.AccountDisabled)]
    [InlineData(SecurityEventKind.Claims, EventTypes.TokenClaimsChange)]
    [InlineData(SecurityEventKind.Verification, EventTypes.Verification)]
    public void Write_EachKind_HasTheClaimsOfRfc8417AndNoOthers(SecurityEventKind kind, string type)
    {
        var payload = Write(Event(kind));

        payload.EnumerateObject().Select(claim => claim.Name).ShouldBe(["iss", "aud", "iat", "jti", "txn", "sub_id", "events"]);
        payload.GetProperty("iss").GetString().ShouldBe("https://id.example");
        payload.GetProperty("aud").GetString().ShouldBe("resource-api");
        payload.GetProperty("iat").GetInt64().ShouldBe(_time.GetUtcNow().ToUnixTimeSeconds());
        payload.GetProperty("jti").GetString().ShouldBe("019000000000700080000000000000e1.7");
        payload.GetProperty("txn").GetString().ShouldBe("7");
        payload.GetProperty("events").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(type);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public void Write_Header_SaysWhatItIs(string alg)
    {
        var token = Tokens().Write(TestClients.Api() with { AccessTokenSignedResponseAlg = alg }, Event(SecurityEventKind.Account));

        var header = JwtReader.Read(token).Value!.Header;
        (header.Typ, header.Alg).ShouldBe(("secevent+jwt", alg));
    }

    [Fact]
    public void Write_Account_IsToldAsOfTheEndOfItsSecond()
    {
        var happened = new SecurityEvent(7, SecurityEventKind.Account, DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_250)) { StreamId = Stream, UserId = User };

        Body(Write(happened)).GetProperty("event_timestamp").GetInt64().ShouldBe(1_900_000_001);
    }

    [Fact]
    public void Write_Session_IsToldAsOfItsSecond()
    {
        var happened = new SecurityEvent(7, SecurityEventKind.Session, DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_750)) { StreamId = Stream, UserId = User, SessionId = User };

        Body(Write(happened)).GetProperty("event_timestamp").GetInt64().ShouldBe(1_900_000_000);
    }

    [Fact]
    public void Write_Claims_AreToldAsOfNow()
    {
        var body = Body(Write(Event(SecurityEventKind.Claims) with { ClaimsJson = """{"plan": "pro"}""", Initiator = "admin" }));

        body.GetProperty("event_timestamp").GetInt64().ShouldBe(_time.GetUtcNow().ToUnixTimeSeconds());
        body.GetProperty("initiating_entity").GetString().ShouldBe("admin");
        body.GetProperty("claims").GetProperty("plan").GetString().ShouldBe("pro");
    }

    [Theory]
    [InlineData("019000000000700080000000000000e1.7", 7L)]
    [InlineData("019000000000700080000000000000e1.07", null)]
    [InlineData("019000000000700080000000000000e1.-7", null)]
    [InlineData("019000000000700080000000000000E1.7", null)]
    [InlineData("019000000000700080000000000000e2.7", null)]
    [InlineData("019000000000700080000000000000e1.99999999999999999999", null)]
    [InlineData("7", null)]
    [InlineData(".", null)]
    [InlineData("", null)]
    public void Read_Id_IsOnlyOfItsOwnStream(string id, long? number) => SecurityEventId.Read(id, Stream).ShouldBe(number);

    private static JsonElement Body(JsonElement payload) => payload.GetProperty("events").EnumerateObject().Single().Value;

    private static SecurityEvent Event(SecurityEventKind kind) => new(7, kind, DateTimeOffset.UnixEpoch)
    {
        StreamId = Stream,
        UserId = User,
        TokenId = kind == SecurityEventKind.Token ? "jti" : null,
    };

    private JsonElement Write(SecurityEvent happened)
    {
        var token = Tokens().Write(TestClients.Api(), happened);
        Base64Url.TryDecode(token.Split('.')[1], out var json).ShouldBeTrue();
        return JsonElement.Parse(json!);
    }

    private SecurityEventTokens Tokens() => new(new ProtocolOptions { Issuer = "https://id.example" }, new TestKeys(), _time);
}
