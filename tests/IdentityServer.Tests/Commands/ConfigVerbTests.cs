using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>config</c> as an operator and a pipeline use it.</summary>
public sealed class ConfigVerbTests
{
    private const string NewClient = """{"clients": [{"client_id": "books", "token_endpoint_auth_method": "none", "redirect_uris": ["https://a.example/cb"]}]}""";

    [Fact]
    public async Task Export_ThenPlanAndApply_SayNoChangesAndExit0()
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        using var file = new SeedText("");

        var export = await CommandRun.OfAsync(database, "config", "export", "--output", file.Path);
        var plan = await CommandRun.OfAsync(database, "config", "plan", file.Path, "--prune");
        var apply = await CommandRun.OfAsync(database, "config", "apply", file.Path, "--prune");

        export.Code.ShouldBe(0, export.Error);
        plan.Code.ShouldBe(0, plan.Error);
        plan.Output.Trim().ShouldBe("No changes.");
        apply.Code.ShouldBe(0, apply.Error);
    }

    [Fact]
    public async Task Plan_Differences_AreShownAndExit2()
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        using var file = new SeedText(NewClient);

        var plan = await CommandRun.OfAsync(database, "config", "plan", file.Path, "--prune");

        plan.Code.ShouldBe(2, plan.Error);
        plan.Output.ShouldContain("  + books (create)");
        plan.Output.ShouldContain("  - machine (remove)");
        plan.Output.ShouldContain("Grants and consents are not deleted");
        plan.Output.ShouldContain("1 to create, 0 to change, 5 to remove, 0 unchanged.");
        (await database.ScalarAsync("SELECT count(*) FROM identity.clients")).ShouldBe(5L);
    }

    [Fact]
    public async Task Apply_NobodyToAsk_AppliesOnlyWithYes()
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        using var file = new SeedText(NewClient);

        var unasked = await CommandRun.OfAsync(database, "config", "apply", file.Path);
        var before = await database.ScalarAsync("SELECT count(*) FROM identity.clients");
        var agreed = await CommandRun.OfAsync(database, "config", "apply", file.Path, "--yes");

        unasked.Code.ShouldBe(1);
        unasked.Error.ShouldContain("--yes");
        before.ShouldBe(5L);
        agreed.Code.ShouldBe(0, agreed.Error);
        (await database.ScalarAsync("SELECT count(*) FROM identity.clients")).ShouldBe(6L);
    }

    [Theory]
    [InlineData("""{"clients": [{"client_id": "a", "redirect_urls": []}]}""", "clients[0].redirect_urls: is not known here")]
    [InlineData("""{"roles": [{"name": "a b"}]}""", "roles[0].name: must be 1 to 50 visible ASCII characters")]
    [InlineData("""{"plans": [{"name": "gold"}]}""", "plans[0].name: must be pro, studio, enterprise")]
    [InlineData("""{"plans": [{"name": "pro", "lemon_squeezy_variants": ["x"]}]}""", "plans[0].lemon_squeezy_variants[0]: must be the number")]
    [InlineData("""{"plans": [{"name": "pro", "lemon_squeezy_variants": ["1"]}, {"name": "studio", "lemon_squeezy_variants": ["1"]}]}""", "plans: 1 is there twice")]
    [InlineData("{", "is not well-formed JSON")]
    public async Task Plan_WrongFile_Exits1WithFilePlaceAndReason(string json, string problem)
    {
        await using var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        using var file = new SeedText(json);

        var plan = await CommandRun.OfAsync(database, "config", "plan", file.Path);

        plan.Code.ShouldBe(1);
        plan.Error.ShouldStartWith($"{file.Path}: {problem}");
    }
}
