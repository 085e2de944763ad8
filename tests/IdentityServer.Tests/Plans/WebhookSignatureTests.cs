using System.Net;
using System.Text;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Who may send events: nobody without the secret, and those are counted. Nothing of it is in the log (AC-150).</summary>
public sealed class WebhookSignatureTests(BillingServer billing) : IClassFixture<BillingServer>
{
    public static TheoryData<string, Func<byte[], string[]>> Forgeries { get; } = new()
    {
        { "another secret", body => [BillingServer.Sign(body, "canary-signing-secret-5fd3")] },
        { "another body", body => [BillingServer.Sign([.. body, (byte)' '])] },
        { "none", _ => [""] },
        { "short", body => [BillingServer.Sign(body)[..62]] },
        { "long", body => [BillingServer.Sign(body) + "00"] },
        { "not hexadecimal", body => ["zz" + BillingServer.Sign(body)[2..]] },
        { "base64", body => [Convert.ToBase64String(Convert.FromHexString(BillingServer.Sign(body)))] },
        { "with a prefix", body => ["sha256=" + BillingServer.Sign(body)] },
        { "two", body => [BillingServer.Sign(body), BillingServer.Sign(body)] },
    };

    [Theory]
    [MemberData(nameof(Forgeries), DisableDiscoveryEnumeration = true)]
    public async Task Post_Forged_Is401AndChangesNothing(string how, Func<byte[], string[]> sign)
    {
        var (user, _) = await billing.AddUserAsync();
        var body = Encoding.UTF8.GetBytes(LemonEvent.Of(user).Body);

        var (status, answer) = await billing.PostAsync(body, sign(body));

        status.ShouldBe(HttpStatusCode.Unauthorized, how);
        answer.ShouldNotContain("secret", Case.Insensitive);
        (await billing.PlanAsync(user)).ShouldBe("free");
        (await billing.CountAsync($"billing_events WHERE named_user = '{user}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Post_UpperCaseHexadecimal_IsTaken()
    {
        var (user, _) = await billing.AddUserAsync();
        var body = Encoding.UTF8.GetBytes(LemonEvent.Of(user).Body);

        (await billing.PostAsync(body, BillingServer.Sign(body).ToUpperInvariant())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Post_BrokenJsonUnsigned_Is401NotParsed()
    {
        var (status, _) = await billing.PostAsync("{"u8.ToArray(), new string('0', 64));

        status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("OPTIONS", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", HttpStatusCode.MethodNotAllowed)]
    public async Task Call_FromAPage_IsRefusedWithoutCorsAndCookies(string method, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), BillingServer.Path);
        request.Headers.Add("Origin", TestSeed.SpaOrigin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await billing.Server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Post_WithoutASecretInTheSettings_Is404()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Database = billing.Server.Database });
        using var content = new StringContent("{}");

        (await server.Http.PostAsync(BillingServer.Path, content)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_ManyForged_AreLimitedAndSignedOnesAreNot()
    {
        var settings = new Dictionary<string, string>(BillingServer.Settings) { ["RateLimits:Enabled"] = "true", ["RateLimits:RequestsPerMinutePerIp"] = "3" };
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Database = billing.Server.Database, Settings = settings });
        var (user, _) = await billing.AddUserAsync();

        List<HttpStatusCode> forged = [];
        for (var i = 0; i < 5; i++)
            forged.Add(await PostAsync(server, LemonEvent.Of(user).Body, new string('a', 64)));
        forged.ShouldBe([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests]);

        for (var i = 0; i < 10; i++)
        {
            var body = LemonEvent.Of(user).Body;
            (await PostAsync(server, body, BillingServer.Sign(Encoding.UTF8.GetBytes(body)))).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Post_Anything_LeavesNeitherSecretNorCustomerBehind()
    {
        var (user, _) = await billing.AddUserAsync();
        await billing.SendAsync(LemonEvent.Of(user));
        await billing.SendAsync(LemonEvent.Of(Guid.CreateVersion7()));
        await billing.PostAsync("{}"u8.ToArray(), new string('0', 64));

        var log = billing.Server.Log.ToString();
        log.ShouldNotContain(BillingServer.Secret);
        log.ShouldNotContain("canary-customer", Case.Insensitive);
        (await billing.CountAsync("billing_events e WHERE e::text ILIKE '%canary%' OR e::text LIKE '%4242%'")).ShouldBe(0);
    }

    private static async Task<HttpStatusCode> PostAsync(ServerFactory server, string body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BillingServer.Path) { Content = new StringContent(body) };
        request.Headers.Add("X-Signature", signature);
        using var response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }
}
