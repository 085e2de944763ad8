using System.Text.Json;
using IdentityPlatform.IdentityServer.Diagnostics.Probes;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether clients find this server under its issuer, seen from this machine.</summary>
internal sealed class IssuerCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "issuer";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        var issuer = scene.Settings.Root.Issuer;
        if (scene.Problems.Any(problem => problem.Key == "Issuer"))
        {
            findings.Skip("See settings.");
            return;
        }

        using var http = new HttpProbe();
        var answer = await http.GetAsync(new Uri($"{issuer}/.well-known/openid-configuration"), cancellationToken);
        if (!answer.Reached)
            findings.Warn(Sentence(answer.Problem!), "If the server is not running: start it, then ask again. Else let this machine, and the APIs, reach the issuer's address (DNS, firewall, proxy)");
        else if (answer.Problem is { } problem)
            findings.Fail(Sentence(problem), $"{issuer} must lead to this server, over TLS that clients trust");
        else if (!answer.Json!.Value.TryGetProperty("issuer", out var said) || said.ValueKind != JsonValueKind.String || said.GetString() != issuer)
            findings.Fail($"{issuer} answers as the issuer '{said}'.", "Set Issuer to the address that clients use, on every replica; or send that address to this server");
        else
            findings.Ok($"{issuer} answers as it should.");
    }

    private static string Sentence(string text) => (text.StartsWith("http", StringComparison.Ordinal) ? text : char.ToUpperInvariant(text[0]) + text[1..]) + ".";
}
