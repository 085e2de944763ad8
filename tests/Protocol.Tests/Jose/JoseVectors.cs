using System.Text.Json;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>The published examples in vectors/jose.json.</summary>
internal static class JoseVectors
{
    public static JsonElement Root { get; } =
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "jose.json")));

    public static IEnumerable<JsonElement> Signatures => Root.GetProperty("signatures").EnumerateArray();

    public static JsonElement Signature(string source) => Signatures.Single(v => v.GetProperty("source").GetString() == source);
}
