using System.Text.Json.Nodes;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>S7, P12, P13: what a valid token may do, and what the 403 tells.</summary>
public sealed class PolicyTests : ApiTest
{
    [Theory]
    [InlineData("a:read a:write", 200)]
    [InlineData("x a:write a:read", 200)]
    [InlineData("a:read", 403)]
    [InlineData("a:rea a:write", 403)]
    [InlineData("A:READ A:WRITE", 403)]
    [InlineData("", 403)]
    public async Task RequireScope_ByTokenScope_AllowsOrTellsTheScope(string scope, int expected)
    {
        using var response = await Api.GetAsync("/scoped", Token().Scope(scope).Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 403)
        {
            response.Challenge().ShouldContain("error=\"insufficient_scope\"");
            response.Challenge().ShouldContain("scope=\"a:read a:write\"");
            (await response.JsonAsync()).GetProperty("required_scope").GetString().ShouldBe("a:read a:write");
        }
    }

    [Theory]
    [InlineData("free", null, 200)]
    [InlineData("pro", null, 403)]
    [InlineData("pro", "free", 403)]
    [InlineData("pro", "pro", 200)]
    [InlineData("pro", "studio", 200)]
    [InlineData("pro", "enterprise", 200)]
    [InlineData("pro", "PRO", 403)]
    [InlineData("pro", "platinum", 403)]
    [InlineData("studio", "pro", 403)]
    [InlineData("studio", "enterprise", 200)]
    [InlineData("enterprise", "studio", 403)]
    [InlineData("enterprise", "enterprise", 200)]
    public async Task RequirePlan_ByTokenPlan_AllowsOrTellsThePlan(string required, string? plan, int expected)
    {
        var token = plan is null ? Token() : Token().With("plan", plan);

        using var response = await Api.GetAsync("/" + required, token.Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 403)
            (await response.JsonAsync()).GetProperty("required_plan").GetString().ShouldBe(required);
    }

    [Theory]
    [InlineData("owner", "read", 200)]
    [InlineData("owner", "write", 200)]
    [InlineData("manager", "write", 200)]
    [InlineData("staff", "write", 200)]
    [InlineData("viewer", "read", 200)]
    [InlineData("viewer", "write", 403)]
    [InlineData("OWNER", "read", 403)]
    [InlineData("cleaner", "read", 403)]
    public async Task RequireStore_ByRole_AllowsOrTellsTheStore(string role, string access, int expected)
    {
        using var response = await Api.GetAsync("/stores/42/" + access, Token().Scope("stores:read").Store(7, "viewer").Store(42, role).Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 403)
            (await response.JsonAsync()).GetProperty("store_id").GetInt64().ShouldBe(42);
    }

    [Theory]
    [InlineData("43")]
    [InlineData("4")]
    [InlineData("042x")]
    [InlineData("-42")]
    [InlineData("99999999999999999999")]
    public async Task RequireStore_AnotherStoreOrNone_IsForbidden(string store) =>
        (await Api.StatusAsync($"/stores/{store}/write", Token().Store(42, "owner").Write())).ShouldBe(403);

    [Theory]
    [InlineData("/braces/", "42", 200)]
    [InlineData("/braces/", "43", 403)]
    [InlineData("/braces/", "-1", 403)]
    [InlineData("/braces/", "0x2A", 403)]
    [InlineData("/braces/", "42.0", 403)]
    [InlineData("/braces/", "%D9%A4%D9%A2", 403)]
    [InlineData("/braces/", "9223372036854775808", 403)]
    [InlineData("/typed/", "42", 200)]
    [InlineData("/typed/", "-42", 403)]
    [InlineData("/typed/", "x", 404)]
    [InlineData("/typed/", "9223372036854775808", 404)]
    public async Task RequireStore_NameAsInTheRoute_RefusesWhatIsNoStoreOfTheirs(string path, string store, int expected)
    {
        using var response = await Api.GetAsync(path + store, Token().Store(42, "owner").Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 403)
            (await response.JsonAsync()).GetProperty("store_id").ToString().ShouldBe(Uri.UnescapeDataString(store));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("/stores/{storeId}")]
    public void RequireStore_NoNameOfARouteValue_StopsTheStart(string name) =>
        Should.Throw<ArgumentException>(() => default(Microsoft.AspNetCore.Builder.RouteHandlerBuilder)!.RequireStore(name, StoreAccess.Read));

    [Fact]
    public async Task RequireStore_Superuser_Passes() =>
        (await Api.StatusAsync("/stores/42/write", Token().With("roles", new JsonArray("superuser")).Write())).ShouldBe(200);

    [Fact]
    public async Task RequireStore_WithoutScope_TellsTheScope()
    {
        using var response = await Api.GetAsync("/stores/42/read", Token().Store(42, "owner").Write());

        var problem = await response.JsonAsync();
        problem.GetProperty("required_scope").GetString().ShouldBe("stores:read");
        problem.TryGetProperty("store_id", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("staff", 200)]
    [InlineData("superuser", 200)]
    [InlineData("user", 403)]
    [InlineData("Staff", 403)]
    public async Task RequireRole_ByRoles_AllowsOrForbids(string role, int expected)
    {
        using var response = await Api.GetAsync("/staff", Token().With("roles", new JsonArray("x", role)).Write());

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected == 403)
            (await response.JsonAsync()).GetProperty("required_roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["staff", "superuser"]);
    }

    [Fact]
    public async Task RequireUser_ClientsOwnToken_IsForbidden()
    {
        (await Api.StatusAsync("/user", Token().With("sub", "machine").With("client_id", "machine").Write())).ShouldBe(403);
        (await Api.StatusAsync("/user", Token().Write())).ShouldBe(200);
    }

    [Fact]
    public void RequirePlan_UnknownPlan_StopsTheStart() =>
        Should.Throw<ArgumentException>(() => default(Microsoft.AspNetCore.Builder.RouteHandlerBuilder)!.RequirePlan("gold")).Message.ShouldContain("gold");

    private TestToken Token() => TestToken.Valid(Tokens, Time);
}
