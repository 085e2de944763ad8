using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>What happens to an entry.</summary>
public enum ChangeKind
{
    /// <summary>It is as the file says.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Create,

    /// <summary>Members differ.</summary>
    Change,

    /// <summary>It is not in the file, and goes.</summary>
    Remove,

    /// <summary>It is not in the file, and stays.</summary>
    Keep,
}

/// <summary>An entry of the file, or of the database, and what happens to it.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Name">Its name or id.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Members">Which members differ.</param>
public sealed record EntryChange(string Section, string Name, ChangeKind Kind, IReadOnlyList<MemberChange> Members)
{
    /// <summary>What an operator should know of it; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether anything is written.</summary>
    public bool Writes => Kind is ChangeKind.Create or ChangeKind.Change or ChangeKind.Remove;
}

/// <summary>A member that differs. Secrets are never in here, only that they change.</summary>
/// <param name="Name">Member name.</param>
/// <param name="Was">Its value as JSON; null when it was absent.</param>
/// <param name="Becomes">Its value as JSON; null when it goes.</param>
public sealed record MemberChange(string Name, string? Was, string? Becomes)
{
    /// <summary>The members in which two entries differ, in the order of the writer.</summary>
    /// <param name="before">JSON object; null for none.</param>
    /// <param name="after">JSON object.</param>
    public static IReadOnlyList<MemberChange> Between(string? before, string after)
    {
        using var was = JsonDocument.Parse(before ?? "{}");
        using var becomes = JsonDocument.Parse(after);
        var changes = new List<MemberChange>();
        foreach (var member in becomes.RootElement.EnumerateObject())
        {
            if (!was.RootElement.TryGetProperty(member.Name, out var old))
                changes.Add(new(member.Name, null, member.Value.GetRawText()));
            else if (!JsonElement.DeepEquals(old, member.Value))
                changes.Add(new(member.Name, old.GetRawText(), member.Value.GetRawText()));
        }

        changes.AddRange(was.RootElement.EnumerateObject()
            .Where(member => !becomes.RootElement.TryGetProperty(member.Name, out _))
            .Select(member => new MemberChange(member.Name, member.Value.GetRawText(), null)));
        return changes;
    }
}
