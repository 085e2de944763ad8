using System.Globalization;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using IdentityPlatform.TestSupport.PostgreSql;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.Model;

/// <summary>R-27: random sequences on two replicas against a model in memory. How to run it for long: docs/drills.md.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const string StepsVariable = "MODEL_STEPS";
    private const string SeedVariable = "MODEL_SEED";
    private const int DefaultSteps = 1000;

    private const string Portal = $$"""
        "clients": [
            {"client_id": "{{PlatformModel.Client}}", "client_name": "Portal", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "{{TestSeed.ClientSecret}}", "first_party": true,
             "redirect_uris": ["https://portal.example/callback"], "grant_types": ["authorization_code", "refresh_token", "password"], "response_types": ["code"], "scope": "openid offline_access"},
        """;

    private static readonly int Steps = int.TryParse(Environment.GetEnvironmentVariable(StepsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : DefaultSteps;

    [Fact]
    public async Task RandomSequences_OnTwoReplicas_AreAnsweredAsTheModelSays()
    {
        var seed = SeededNumbers.SeedOf(SeedVariable);
        var numbers = new SeededNumbers(seed);
        await using var replicas = new Replicas(numbers);
        await replicas.StartAsync(TestSeed.Text.Replace("\"clients\": [", Portal, StringComparison.Ordinal));
        var model = new PlatformModel(replicas, numbers);
        var step = 0;
        try
        {
            for (; step < Steps; step++)
                await model.StepAsync();
            await model.EverythingIsAsKnownAsync();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{SeedVariable}={seed} {StepsVariable}={Steps}: step {step} diverges. {error.Message}\n{model}\n{replicas.Errors.Latest}", error);
        }

        output.WriteLine($"{SeedVariable}={seed}: {Steps} steps. {model}");
        replicas.Errors.Latest.ShouldBeEmpty();
        // I3: no token of a user that is not in the audit log.
        (await replicas.Database.ScalarAsync("SELECT count(*) FROM identity.security_events WHERE type IN ('grant_opened', 'code_redeemed', 'token_refreshed')")).ShouldBe((long)model.Issued);
    }
}
