using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>
/// One exchange with the npm package jose: it is given tokens that were written here, and answers what it makes of them
/// and with tokens of its own.
/// </summary>
public sealed class JoseInteropFixture : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public JsonElement Answer { get; private set; }

    public async Task InitializeAsync()
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "Protocol.Tests", "jose-interop");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "jose")))
            await RunAsync(folder, "npm", ["ci", "--no-fund", "--no-audit"], input: "");
        Answer = JsonElement.Parse(await RunAsync(folder, "node", ["interop.mjs"], Question().ToJsonString()));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static JsonObject Question() => new()
    {
        ["issuer"] = TokenBuilder.Issuer,
        ["audience"] = TokenBuilder.Audience,
        ["algorithms"] = new JsonArray([.. JwsAlgorithm.VerifyingNames.Select(name => (JsonNode)name)]),
        ["tokens"] = new JsonArray([.. JwsAlgorithm.SigningNames.Select(TokenFor)]),
        ["events"] = new JsonArray([.. EventTypes.KindsOf([.. EventTypes.Supported, EventTypes.Verification]).Select(EventFor)]),
    };

    // What an API gets from the feed, as an API of another vendor reads it: by the published keys and the type.
    private static JsonObject EventFor(SecurityEventKind kind)
    {
        var keys = new TestKeys();
        var tokens = new SecurityEventTokens(new ProtocolOptions { Issuer = TokenBuilder.Issuer }, keys, TimeProvider.System);
        var happened = new SecurityEvent(1, kind, TimeProvider.System.GetUtcNow())
        {
            StreamId = Guid.CreateVersion7(),
            UserId = Guid.CreateVersion7(),
            State = "홍길동 <&>",
            ClaimsJson = kind == SecurityEventKind.Claims ? """{"plan":"pro"}""" : null,
        };
        return new JsonObject
        {
            ["kind"] = EventTypes.Of(kind),
            ["token"] = tokens.Write(TestClients.Api(TokenBuilder.Audience), happened),
            ["jwks"] = JsonNode.Parse(keys.Published.ToString()),
            ["issuer"] = TokenBuilder.Issuer,
            ["audience"] = TokenBuilder.Audience,
            ["typ"] = SecurityEventTokens.Type,
        };
    }

    private static JsonObject TokenFor(string alg)
    {
        using var key = SigningKey.Create(alg);
        var now = TimeProvider.System.GetUtcNow();
        var token = JwtWriter.Write(key, "at+jwt", now, static (writer, now) =>
        {
            writer.WriteString("iss", TokenBuilder.Issuer);
            writer.WriteString("sub", "alice");
            writer.WriteString("aud", TokenBuilder.Audience);
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", now.AddMinutes(5).ToUnixTimeSeconds());
            writer.WriteString("name", "홍길동 <&>");
        });
        return new JsonObject
        {
            ["alg"] = alg,
            ["token"] = token,
            ["jwk"] = JsonNode.Parse(key.Public.ToString()),
            ["issuer"] = TokenBuilder.Issuer,
            ["audience"] = TokenBuilder.Audience,
            ["typ"] = "at+jwt",
        };
    }

    private static async Task<string> RunAsync(string folder, string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timeout.Token);
            process.ExitCode.ShouldBe(0, await errors);
            return await output;
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Limit}.", e);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
