using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace IdentityPlatform.Protocol;

/// <summary>
/// A set of scope tokens (RFC 6749 §3.3), in the order they were first named, without duplicates. Immutable.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A scope set is what it is.")]
public sealed class ScopeSet : IReadOnlyCollection<string>
{
    private readonly string[] _names;
    private string? _text;

    private ScopeSet(string[] names) => _names = names;

    /// <summary>No scope.</summary>
    public static ScopeSet Empty { get; } = new([]);

    /// <inheritdoc />
    public int Count => _names.Length;

    /// <summary>Builds a set; duplicates fold into one.</summary>
    /// <param name="names">Scope tokens.</param>
    /// <returns>The set.</returns>
    public static ScopeSet Of(params IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        return distinct.Length == 0 ? Empty : new ScopeSet(distinct);
    }

    /// <summary>Reads a space-delimited <c>scope</c> value.</summary>
    /// <param name="value">The parameter as sent.</param>
    /// <param name="scopes">The set when the value is well-formed.</param>
    /// <returns>False when a character is outside RFC 6749 §3.3: <c>%x21 / %x23-5B / %x5D-7E</c>.</returns>
    public static bool TryParse(string value, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        scopes = null;
        if (value.Length > InputLimits.Scope || value.AsSpan().ContainsAnyExcept(ScopeCharacters))
        {
            return false;
        }

        scopes = Of(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return true;
    }

    /// <summary>Whether the scope is in the set.</summary>
    /// <param name="name">Scope token.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(string name) => Array.IndexOf(_names, name) >= 0;

    /// <summary>Whether every scope of this set is in the other.</summary>
    /// <param name="other">The wider set.</param>
    /// <returns>True when it is.</returns>
    public bool IsSubsetOf(ScopeSet other) => Array.TrueForAll(_names, other.Contains);

    /// <inheritdoc />
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _names.GetEnumerator();

    /// <summary>The wire form: names joined by one space.</summary>
    /// <returns>The value of <c>scope</c>.</returns>
    public override string ToString() => _text ??= string.Join(' ', _names);

    // RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), delimited by SP.
    private static readonly System.Buffers.SearchValues<char> ScopeCharacters = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);
}
