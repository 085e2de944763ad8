using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>A set of public signature keys, RFC 7517 §5. Immutable.</summary>
public sealed class JsonWebKeySet
{
    /// <summary>The longest text that is parsed, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The most keys a set may have, used or not.</summary>
    public const int MaxKeys = 100;

    private const int MaxDepth = 8;

    /// <summary>A set of these keys, in this order.</summary>
    public JsonWebKeySet(IEnumerable<JsonWebKey> keys)
        : this([.. keys], [])
    {
    }

    private JsonWebKeySet(IReadOnlyList<JsonWebKey> keys, IReadOnlyList<string> skipped)
    {
        Keys = keys;
        Skipped = skipped;
    }

    /// <summary>The keys that can check signatures.</summary>
    public IReadOnlyList<JsonWebKey> Keys { get; }

    /// <summary>Why entries were left out, one text each: unknown types, keys for encryption, keys out of range.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Parses a set from text; see <see cref="Parse(JsonElement)"/>.</summary>
    public static JoseResult<JsonWebKeySet> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length > MaxBytes ? Fail("the key set is too large") : Parse(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Parses a set from UTF-8; see <see cref="Parse(JsonElement)"/>.</summary>
    public static JoseResult<JsonWebKeySet> Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
            return Fail("the key set is too large");
        return JsonText.TryParseObject(utf8, MaxDepth, out var json, out var reason) ? Parse(json) : Fail("the key set is " + reason);
    }

    /// <summary>
    /// Parses a set of public keys. Entries this platform cannot use are skipped (RFC 7517 §5); a private or symmetric key
    /// refuses the whole set, because whoever published it has to know.
    /// </summary>
    public static JoseResult<JsonWebKeySet> Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("keys", out var entries) || entries.ValueKind != JsonValueKind.Array)
            return Fail("a key set must be an object with an array keys");
        if (entries.GetArrayLength() > MaxKeys)
            return Fail("the key set has too many keys");

        var keys = new List<JsonWebKey>();
        var skipped = new List<string>();
        var seen = new HashSet<(string? Kid, string? Alg, string Thumbprint)>();
        foreach (var entry in entries.EnumerateArray())
        {
            var parsed = JsonWebKey.ParsePublic(entry);
            if (parsed.Reason is JwkParser.PrivateKey or JwkParser.SymmetricKey)
                return Fail(parsed.Reason);
            if (!parsed.Succeeded)
                skipped.Add(parsed.Reason);
            else if (!parsed.Value.CanVerify)
                skipped.Add("not a key for checking signatures");
            else if (!seen.Add((parsed.Value.Kid, parsed.Value.Alg, parsed.Value.Thumbprint())))
                skipped.Add("the same key again");
            else
                keys.Add(parsed.Value);
        }

        return JoseResult<JsonWebKeySet>.Ok(new JsonWebKeySet(keys, skipped));
    }

    /// <summary>
    /// The keys that may have made a signature of <paramref name="alg"/> under <paramref name="kid"/>. RFC 7517 §4.5 lets
    /// several keys share a kid, so there may be more than one; without a kid, every key that fits the algorithm.
    /// </summary>
    public IEnumerable<JsonWebKey> Find(string? kid, string alg) =>
        Keys.Where(key => (kid is null || key.Kid == kid) && key.Accepts(alg));

    /// <summary>Writes <c>{"keys":[...]}</c> with the public members only.</summary>
    public void WritePublic(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        foreach (var key in Keys)
            key.WritePublic(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The set as compact JSON text, see <see cref="WritePublic"/>.</summary>
    public override string ToString() => JsonText.Write(this, static (writer, set) => set.WritePublic(writer));

    private static JoseResult<JsonWebKeySet> Fail(string reason) => JoseResult<JsonWebKeySet>.Fail(reason);
}
