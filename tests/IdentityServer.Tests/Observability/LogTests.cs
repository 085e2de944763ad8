using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>The log of the server as a process: what a line holds, what it never holds, and an output that nobody reads.</summary>
public sealed class LogTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    // Kept away from the argument list, whose warning would be read too.
    private static readonly string[] Loud = ["--Log:Format=Json", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:Npgsql=Trace"];

    [Fact]
    public async Task JsonLines_OfARequest_SayTraceClientUserAndEvent()
    {
        await using var server = await ServerProcess.StartAsync(["--Log:Format=Json", "--Logging:LogLevel:Default=Debug"]);
        server.Read();

        using var machine = await server.ClientCredentialsAsync(traceParent: $"00-{Trace}-00f067aa0ba902b7-01");
        using var user = await server.PasswordAsync();
        using var refused = await server.ClientCredentialsAsync("wrong", $"00-{Trace}-00f067aa0ba902b7-01");

        var lines = await LinesAsync(server, 1312, 1312, 1502);
        var answered = lines.First(line => Number(line, "EventId") == 1312);
        Text(answered, "@tr").ShouldBe(Trace, "the caller's trace goes on");
        Text(answered, "ClientId").ShouldBe("machine");
        Text(answered, "EventName").ShouldBe("Machine");
        Text(answered, "RequestPath").ShouldBe("/connect/token");
        Guid.TryParse(Text(lines.Last(line => Number(line, "EventId") == 1312), "UserId"), out _).ShouldBeTrue();
        var refusal = lines.Single(line => Number(line, "EventId") == 1502);
        Text(refusal, "ErrorId").ShouldBe(refused.Headers.GetValues("Error-Id").Single());
        Text(refusal, "@sp").ShouldBe(Text(refusal, "ErrorId"));
        Text(refusal, "@tr").ShouldBe(Trace);
    }

    [Fact]
    public async Task EveryLevel_OfAWholeRun_HoldsNoSecret()
    {
        await using var server = await ServerProcess.StartAsync(Loud);
        server.Read();

        using var machine = await server.ClientCredentialsAsync();
        using var wrong = await server.ClientCredentialsAsync("canary-wrong-secret");
        using var user = await server.PasswordAsync();
        using var wrongPassword = await server.PasswordAsync("Canary-wrong-password");
        var tokens = JsonDocument.Parse(await user.Content.ReadAsStringAsync()).RootElement;
        using var refreshed = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
            [new("grant_type", "refresh_token"), new("client_id", "mobile"), new("refresh_token", Text(tokens, "refresh_token"))]));
        using var page = await server.Http.GetAsync("/connect/authorize?client_id=spa&state=canary-state&login_hint=canary-hint&code_challenge=canary-challenge&nonce=canary-nonce");
        using var reset = await server.Http.GetAsync("/account/reset-password?token=canary-token");
        using var form = await server.Http.PostAsync("/account/login", new FormUrlEncodedContent([new("UserName", "alice"), new("Password", "canary-form-password")]));

        refreshed.StatusCode.ShouldBe(HttpStatusCode.OK);
        await server.StopAsync();
        var log = string.Join('\n', server.Lines);
        log.Length.ShouldBeGreaterThan(20_000, "everything was logged");
        string[] secrets =
        [
            TestSeed.ClientSecret, TestSeed.Password, "canary-wrong-secret", "Canary-wrong-password", "canary-state", "canary-hint", "canary-challenge", "canary-nonce", "canary-token", "canary-form-password",
            Text(tokens, "access_token"), Text(tokens, "refresh_token"), Text(tokens, "id_token"),
        ];
        secrets.Where(secret => log.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Output_ThatNobodyReads_HoldsUpNoRequestAndNoStop()
    {
        await using var server = await ServerProcess.StartAsync(Loud);

        // Far more than a pipe and the buffer hold.
        for (var i = 0; i < 40; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => server.ClientCredentialsAsync()));
            answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        }

        (await server.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // The drain of the stop, and two seconds for lines that cannot be written.
        (await server.StopAsync()).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Output_Closed_LosesLinesAndNothingElse()
    {
        await using var server = await ServerProcess.StartAsync(Loud);
        server.CloseOutput();

        for (var i = 0; i < 50; i++)
            (await server.ClientCredentialsAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.PasswordAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // Lines are written by another thread: they come, but later.
    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(ServerProcess server, params int[] events)
    {
        List<JsonElement> lines = [];
        await Eventually.TrueAsync(() =>
        {
            lines = [.. server.Lines.Where(line => line.StartsWith('{')).Select(line => JsonElement.Parse(line))];
            return Task.FromResult(events.GroupBy(number => number).All(wanted => lines.Count(line => Number(line, "EventId") == wanted.Key) >= wanted.Count()));
        });
        return lines;
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static int Number(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : 0;
}
