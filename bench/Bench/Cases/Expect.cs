using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using IdentityPlatform.Bench.Servers;

namespace IdentityPlatform.Bench.Cases;

/// <summary>Makes sure that both sides do the same work.</summary>
internal static class Expect
{
    /// <summary>The member is a JWT signed with ES256.</summary>
    /// <exception cref="BenchException">It is not.</exception>
    public static void Es256(OAuthServer server, JsonElement answer, string member)
    {
        var token = answer.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";
        var header = token.Contains('.', StringComparison.Ordinal) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.')))) : "";
        if (!header.Contains("\"alg\":\"ES256\"", StringComparison.Ordinal))
            throw new BenchException($"{server.Name} answers no {member} signed with ES256: {header}");
    }
}
