using System.Net;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Api;

public sealed class RegistrationApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/api/account/register";

    [Fact]
    public async Task Register_AsTheOldAppsDo_MakesAnAccount()
    {
        var name = NewName();

        var reply = await PostAsync(new { username = name, email = $"{name}@Example.com", password = AccountsHost.Password, full_name = "Alice Kim" });

        reply.Status.ShouldBe(HttpStatusCode.Created);
        reply.Json.GetProperty("username").GetString().ShouldBe(name);
        reply.Json.GetProperty("email").GetString().ShouldBe($"{name}@Example.com");
        reply.Text.ShouldNotContain(AccountsHost.Password);
        reply.Text.ShouldNotContain("$2b$");
        var me = await host.GetAsync("/api/account/me", (await host.TokensAsync(name)).AccessToken);
        me.Json.GetProperty("id").GetGuid().ShouldBe(reply.Json.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Register_TakenNameOrEmail_Is409ToldApart()
    {
        var (first, second) = (NewName(), NewName());
        await PostAsync(Valid(first));

        var name = await PostAsync(new { username = first.ToUpperInvariant(), email = $"{second}@example.com", password = AccountsHost.Password });
        var email = await PostAsync(new { username = second, email = $"{first.ToUpperInvariant()}@example.com", password = AccountsHost.Password });

        (name.Status, name.MediaType).ShouldBe((HttpStatusCode.Conflict, "application/problem+json"));
        name.ErrorsOf("username").ShouldBe(["taken"]);
        name.Json.GetProperty("errors").TryGetProperty("email", out _).ShouldBeFalse();
        email.Status.ShouldBe(HttpStatusCode.Conflict);
        email.ErrorsOf("email").ShouldBe(["taken"]);
    }

    [Fact]
    public async Task Register_TwoAtOnceWithOneEmail_OneIs201TheOther409()
    {
        var email = $"{NewName()}@example.com";

        var replies = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostAsync(new { username = NewName(), email, password = AccountsHost.Password })));

        replies.Select(reply => reply.Status).Order().ShouldBe([HttpStatusCode.Created, HttpStatusCode.Conflict]);
    }

    [Fact]
    public async Task Register_InvalidFields_AreAllNamed()
    {
        var reply = await PostAsync(new { username = "a b", email = "nonsense", password = "short", password_confirmation = "other" });

        (reply.Status, reply.MediaType).ShouldBe((HttpStatusCode.BadRequest, "application/problem+json"));
        reply.Json.GetProperty("status").GetInt32().ShouldBe(400);
        reply.ErrorsOf("username").ShouldBe(["too_short"]);
        reply.ErrorsOf("email").ShouldBe(["invalid"]);
        reply.ErrorsOf("password").ShouldBe(["too_short", "no_uppercase", "no_digit", "no_special", "leaked"]);
        reply.ErrorsOf("password_confirmation").ShouldBe(["mismatch"]);
    }

    [Theory]
    [InlineData("""{"username": 1, "email": ["a"], "password": {"a": 1}}""")]
    [InlineData("""{"username": "\ud800", "email": "a@example.com", "password": "Passw0rd!"}""")]
    [InlineData("""{"username": "alice_nul\u0000", "email": "a@example.com", "password": "Passw0rd!"}""")]
    [InlineData("""{"username": "alice_nul", "email": "a\u0000@example.com", "password": "Passw0rd!"}""")]
    [InlineData("""{"username": "alice_nul", "email": "a@example.com", "password": "Passw0rd!\u0000"}""")]
    [InlineData("""{"username": "alice", "username": "alicia", "email": "a@example.com", "password": "Passw0rd!"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"username\": \"\u0001\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task Register_MalformedBody_Is400(string body)
    {
        var reply = await PostAsync(body);

        (reply.Status, reply.MediaType).ShouldBe((HttpStatusCode.BadRequest, "application/problem+json"));
    }

    [Fact]
    public async Task Register_BrokenUtf8_Is400()
    {
        using var content = new ByteArrayContent([.. "{\"username\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        (await host.SendAsync(HttpMethod.Post, Path, null, content)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Register_AnotherMediaType_Is415(string mediaType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        (await host.SendAsync(HttpMethod.Post, Path, null, content)).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Register_HugeBody_Is413(bool lengthTold)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"username": "{{new string('a', 70_000)}}"}""");
        using HttpContent content = lengthTold ? new ByteArrayContent(bytes) : new StreamContent(new Unseekable(bytes));
        content.Headers.ContentType = new("application/json");

        (await host.SendAsync(HttpMethod.Post, Path, null, content)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private Task<ApiReply> PostAsync(object body) => host.JsonAsync(HttpMethod.Post, Path, null, body);

    private static object Valid(string name) => new { username = name, email = $"{name}@example.com", password = AccountsHost.Password };

    private static string NewName() => $"u{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
