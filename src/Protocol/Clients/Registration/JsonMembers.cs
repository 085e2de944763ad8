using System.Text.Json;

namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>
/// Reads the members of one JSON object and notes everything that is wrong with them, place by place. A member that is
/// <c>null</c> reads as absent. Members that nobody asked for are refused by <see cref="RefuseOthers"/>.
/// </summary>
public sealed class JsonMembers
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ICollection<JsonProblem> _problems;

    /// <summary>Opens an object.</summary>
    /// <param name="element">The value; anything but an object is a problem and reads as empty.</param>
    /// <param name="path">Its place in the document; empty for the document itself.</param>
    /// <param name="problems">Where problems go.</param>
    public JsonMembers(JsonElement element, string path, ICollection<JsonProblem> problems)
    {
        Path = path;
        _problems = problems;
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new(path, "must be a JSON object"));
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            _members[member.Name] = member.Value;
        }
    }

    /// <summary>The object's place.</summary>
    public string Path { get; }

    /// <summary>The place of a member.</summary>
    /// <param name="name">Member name.</param>
    /// <returns>Path of the object, a dot and the name.</returns>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>Notes a problem with a member.</summary>
    /// <param name="name">Member name.</param>
    /// <param name="reason">What is wrong.</param>
    public void Fail(string name, string reason) => _problems.Add(new(PathOf(name), reason));

    /// <summary>The member as it is; null when absent or <c>null</c>.</summary>
    /// <param name="name">Member name.</param>
    /// <returns>The value or null.</returns>
    public JsonElement? Any(string name)
    {
        _known.Add(name);
        return _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A text member.</summary>
    /// <param name="name">Member name.</param>
    /// <param name="maxLength">Longest accepted value, characters.</param>
    /// <returns>The value; null when absent or wrong.</returns>
    public string? Text(string name, int maxLength) => Any(name) is { } value ? TextOf(value, PathOf(name), maxLength) : null;

    /// <summary>A text member that must be there and not be empty.</summary>
    /// <param name="name">Member name.</param>
    /// <param name="maxLength">Longest accepted value, characters.</param>
    /// <returns>The value; empty when absent or wrong, and then a problem is noted.</returns>
    public string RequiredText(string name, int maxLength)
    {
        if (Any(name) is null)
        {
            Fail(name, "is required");
        }

        return Text(name, maxLength) ?? "";
    }

    /// <summary>A member that is true or false.</summary>
    /// <param name="name">Member name.</param>
    /// <returns>The value; null when absent or wrong.</returns>
    public bool? Flag(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fail(name, "must be true or false");
        return null;
    }

    /// <summary>A whole number.</summary>
    /// <param name="name">Member name.</param>
    /// <param name="least">Smallest accepted value.</param>
    /// <param name="most">Largest accepted value.</param>
    /// <returns>The value; null when absent or wrong.</returns>
    public long? Number(string name, long least, long most)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Fail(name, $"must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>An array of texts.</summary>
    /// <param name="name">Member name.</param>
    /// <param name="maxLength">Longest accepted entry, characters.</param>
    /// <returns>The entries; null when absent or not an array.</returns>
    public IReadOnlyList<string>? Texts(string name, int maxLength)
    {
        if (Items(name) is not { } items)
        {
            return null;
        }

        return [.. items.Select((item, i) => TextOf(item, $"{PathOf(name)}[{i}]", maxLength)).OfType<string>()];
    }

    /// <summary>An array of objects.</summary>
    /// <param name="name">Member name.</param>
    /// <returns>Readers of the entries; none when absent or not an array.</returns>
    public IReadOnlyList<JsonMembers> Objects(string name) =>
        [.. (Items(name) ?? []).Select((item, i) => new JsonMembers(item, $"{PathOf(name)}[{i}]", _problems))];

    /// <summary>Refuses every member that was not asked for: a typing error must not pass as a default.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _members.Keys.Where(name => !_known.Contains(name)))
        {
            Fail(name, "is not known here");
        }
    }

    private JsonElement[]? Items(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray()];
        }

        Fail(name, "must be an array");
        return null;
    }

    private string? TextOf(JsonElement value, string path, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            _problems.Add(new(path, "must be a string"));
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > maxLength || text.Contains('\0', StringComparison.Ordinal))
        {
            _problems.Add(new(path, $"must have at most {maxLength} characters and no NUL"));
            return null;
        }

        return text;
    }
}
