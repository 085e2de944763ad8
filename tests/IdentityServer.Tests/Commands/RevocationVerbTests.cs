using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>Verbs that end keys and tokens.</summary>
public sealed class RevocationVerbTests
{
    [Fact]
    public async Task Keys_Life_IsShownByList()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        (await CommandLineTests.RunAsync(["keys", "rotate", .. CommandLineTests.Development(database)])).Code.ShouldBe(0);
        var announced = await CommandLineTests.RunAsync(["keys", "list", .. CommandLineTests.Development(database)]);
        var revoked = await CommandLineTests.RunAsync(["keys", "rotate", "--now", "--revoke", .. CommandLineTests.Development(database)]);
        var listed = await CommandLineTests.RunAsync(["keys", "list", .. CommandLineTests.Development(database)]);

        announced.Output.Trim().Split('\n').Count(line => line.Contains(" in use since ", StringComparison.Ordinal) && line.Contains(", published until ", StringComparison.Ordinal)).ShouldBe(3);
        announced.Output.Trim().Split('\n').Count(line => line.Contains(" announced, signs from ", StringComparison.Ordinal)).ShouldBe(3);
        revoked.Code.ShouldBe(0, revoked.Error);
        revoked.Output.ShouldContain("Withdrew 6 keys.");
        listed.Output.Trim().Split('\n').Count(line => line.Contains(" revoked ", StringComparison.Ordinal) && line.Contains(", deleted ", StringComparison.Ordinal)).ShouldBe(6);
        listed.Output.Trim().Split('\n').Count(line => line.Contains(" in use since ", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Keys_ReencryptWithNothingToEncryptUnder_Exits1WithOneLine()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var (code, _, error) = await CommandLineTests.RunAsync(["keys", "reencrypt", .. CommandLineTests.Development(database)]);

        code.ShouldBe(1);
        error.ShouldContain("DataProtection:CertificateFile");
        error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Clients_Revoke_EndsEveryTokenSoFarAndNoneThatComesLater()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var token = await MachineTokenAsync(server);
        (await IsActiveAsync(server, token)).ShouldBeTrue();

        var (code, _, error) = await CommandLineTests.RunAsync(["clients", "revoke", "machine", .. CommandLineTests.Development(server.Database)]);

        code.ShouldBe(0, error);
        await Eventually.TrueAsync(async () => !await IsActiveAsync(server, token));
        // Times in tokens are whole seconds: one of the same second is taken for an old one.
        await Eventually.TrueAsync(async () => await IsActiveAsync(server, await MachineTokenAsync(server)));
        (await server.Database.ScalarAsync("SELECT count(*) FROM identity.feed_events WHERE kind = 'client' AND client_id = 'machine'")).ShouldBe(1L);
    }

    private static async Task<string> MachineTokenAsync(ServerFactory server) =>
        (await PostAsync(server, "/connect/token", "machine", new("grant_type", "client_credentials"))).GetProperty("access_token").GetString()!;

    private static async Task<bool> IsActiveAsync(ServerFactory server, string token) =>
        (await PostAsync(server, "/connect/introspect", "resource-api", new("token", token))).GetProperty("active").GetBoolean();

    private static async Task<JsonElement> PostAsync(ServerFactory server, string path, string client, KeyValuePair<string, string> field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([field]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{TestSeed.ClientSecret}")));
        using var response = await server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }
}
