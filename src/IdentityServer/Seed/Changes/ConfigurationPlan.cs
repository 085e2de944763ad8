using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>What applying a file would do, entry by entry.</summary>
/// <param name="Entries">By section, and within it by name.</param>
public sealed record ConfigurationPlan(IReadOnlyList<EntryChange> Entries)
{
    /// <summary>Whether anything would be written.</summary>
    public bool HasChanges => Entries.Any(entry => entry.Writes);

    /// <summary>How many entries a thing happens to.</summary>
    public int Count(ChangeKind kind) => Entries.Count(entry => entry.Kind == kind);

    /// <summary>Whether another plan writes the same.</summary>
    public bool WritesTheSameAs(ConfigurationPlan other) => ForAudit("") == other.ForAudit("");

    /// <summary>What the audit log keeps: names of entries and members, no values.</summary>
    /// <param name="by">What applied it.</param>
    public string ForAudit(string by) => JsonSerializer.Serialize(new
    {
        by,
        created = Names(ChangeKind.Create),
        changed = Entries.Where(entry => entry.Kind == ChangeKind.Change)
            .ToDictionary(NameOf, entry => entry.Members.Select(member => member.Name).ToArray(), StringComparer.Ordinal),
        removed = Names(ChangeKind.Remove),
    });

    private string[] Names(ChangeKind kind) => [.. Entries.Where(entry => entry.Kind == kind).Select(NameOf)];

    private static string NameOf(EntryChange entry) => $"{entry.Section}/{entry.Name}";
}
