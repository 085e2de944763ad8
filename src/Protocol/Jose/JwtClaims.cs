using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// The claims of a JWT. A claim of another JSON type than the one asked for reads as absent, so that whoever requires it
/// refuses the token.
/// </summary>
public sealed class JwtClaims
{
    private const int MaxDepth = 16;

    // RFC 7519 §2, NumericDate; 2300-01-01 as an end keeps arithmetic with lifetimes far from overflow.
    private const double LastSecond = 10_413_792_000;

    private JwtClaims(JsonElement root) => Root = root;

    /// <summary>All claims.</summary>
    public JsonElement Root { get; }

    /// <summary>True when the claim is there and not null.</summary>
    public bool Has(string name) => Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The claim, when it is a string.</summary>
    public string? GetString(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The claim, when it is a whole number that fits.</summary>
    public long? GetInt64(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The claim, when it is true or false.</summary>
    public bool? GetBoolean(string name) => Root.TryGetProperty(name, out var value)
        ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
        : null;

    /// <summary>
    /// The claim as a list, when it is a string (one value) or an array of strings only, as <c>aud</c> is (RFC 7519 §4.1.3);
    /// else empty.
    /// </summary>
    public IReadOnlyList<string> GetStrings(string name)
    {
        if (!Root.TryGetProperty(name, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array)
            return [];

        var strings = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                return [];
            strings.Add(item.GetString()!);
        }

        return strings;
    }

    /// <summary>The claim as a time, when it is a NumericDate (RFC 7519 §2) between 1970 and 2300; fractions of a second are kept to the millisecond.</summary>
    public DateTimeOffset? GetTime(string name)
    {
        if (!Root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
            return null;
        // 1e308 and the like become infinite or huge; both are outside of the range.
        if (!value.TryGetDouble(out var seconds) || !(seconds >= 0 && seconds <= LastSecond))
            return null;
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
    }

    internal static JoseResult<JwtClaims> Parse(ReadOnlySpan<byte> utf8) =>
        JsonText.TryParseObject(utf8, MaxDepth, out var root, out var reason)
            ? JoseResult<JwtClaims>.Ok(new JwtClaims(root))
            : JoseResult<JwtClaims>.Fail("the payload is " + reason);
}
