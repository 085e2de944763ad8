using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Who may call the admin API: the list of routes comes from the server, so a new one is held to it by itself.</summary>
[Collection(AdminServer.Name)]
public sealed class AdminApiAccessTests(AdminServer server)
{
    [Fact]
    public async Task EveryRoute_WithoutToken_IsUnauthorized()
    {
        foreach (var (method, path) in server.ApiRoutes())
        {
            var answer = await server.CallAsync(method, path, null, "{}");

            (answer.Status, answer.Challenge, answer.MediaType).ShouldBe((401, "Bearer realm=\"admin\"", "application/problem+json"), $"{method} {path}");
        }
    }

    [Fact]
    public async Task EveryRoute_ByAUserWithTwoFactors_IsForbidden()
    {
        var token = await server.TokenAsync(await server.AddUserAsync("plain"));
        foreach (var (method, path) in server.ApiRoutes())
        {
            var answer = await server.CallAsync(method, path, token, "{}");

            (answer.Status, answer.Challenge).ShouldBe((403, ""), $"{method} {path}");
        }
    }

    [Fact] // RFC 9470 §3
    public async Task EveryRoute_ByAnAdminWithOneFactor_AsksForTwo()
    {
        var token = await server.TokenAsync(await server.AddAdminAsync(), acr: "1");
        foreach (var (method, path) in server.ApiRoutes())
        {
            var answer = await server.CallAsync(method, path, token, "{}");

            answer.Status.ShouldBe(401, $"{method} {path}");
            answer.Challenge.ShouldBe(
                $"Bearer realm=\"admin\", error=\"insufficient_user_authentication\", acr_values=\"2\"{(method == HttpMethod.Get ? "" : ", max_age=\"900\"")}", $"{method} {path}");
        }
    }

    [Fact]
    public async Task EveryRoute_ByAnAdminWhoSignedInLongAgo_IsForLookingOnly()
    {
        var token = await server.TokenAsync(await server.AddAdminAsync(), age: TimeSpan.FromMinutes(16));
        foreach (var (method, path) in server.ApiRoutes())
        {
            var answer = await server.CallAsync(method, path, token, "{}");

            if (method == HttpMethod.Get)
                answer.Status.ShouldBeOneOf([200, 400, 404], $"{method} {path}");
            else
                (answer.Status, answer.Challenge.Contains("max_age=\"900\"", StringComparison.Ordinal)).ShouldBe((401, true), $"{method} {path}");
        }
    }

    [Fact]
    public async Task EveryRoute_ByAnAdminOrARegisteredClient_IsOpen()
    {
        foreach (var token in new[] { await server.TokenAsync(await server.AddAdminAsync()), await server.TokenOfClientAsync("robot") })
        {
            foreach (var (method, path) in server.ApiRoutes())
            {
                var answer = await server.CallAsync(method, path, token, method == HttpMethod.Get ? null : "{}");

                // Nothing changes without a reason.
                answer.Status.ShouldBeOneOf(method == HttpMethod.Get ? [200, 400, 404] : [400, 404], $"{method} {path}: {answer.Text}");
            }
        }
    }

    [Fact]
    public async Task Tokens_ThatAreNotForTheAdminApi_AreRefused()
    {
        var admin = await server.AddAdminAsync();
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", await server.TokenAsync(admin, "openid"))).Status.ShouldBe(403, "without the scope");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", await server.TokenAsync(admin, "admin images:read"))).Text.ShouldContain("other APIs");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", await server.TokenAsync(admin, client: "stranger"))).Status.ShouldBe(403, "of a third party");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", await server.TokenOfClientAsync("foreign-robot"))).Status.ShouldBe(403, "of a third party's machine");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", "e30.e30.e30")).Challenge.ShouldContain("invalid_token");

        var token = await server.TokenAsync(admin);
        await server.SetRolesAsync(admin, "user");
        (await server.CallAsync(HttpMethod.Get, "/api/admin/users", token)).Status.ShouldBe(403, "the role is gone");
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRoute()
    {
        var document = (await server.CallAsync(HttpMethod.Get, "/api/admin/openapi.json", null)).Json;
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object).Select(_ => path.Name)).ToList();

        described.Count.ShouldBe(server.ApiRoutes().Count);
        described.ShouldAllBe(path => path.StartsWith("/api/admin/", StringComparison.Ordinal));
        document.GetProperty("components").GetProperty("schemas").GetRawText().ShouldContain("email_verified");
    }
}
