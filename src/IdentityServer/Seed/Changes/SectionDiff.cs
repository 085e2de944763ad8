namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>Compares one section of a file with what is there.</summary>
/// <param name="section">The section.</param>
/// <param name="isManaged">Whether the file has it; one that it does not have is left alone.</param>
/// <param name="prune">Whether what the file does not name goes.</param>
internal sealed class SectionDiff(string section, bool isManaged, bool prune)
{
    /// <summary>Every entry of either side.</summary>
    /// <param name="wanted">Entries of the file as JSON, by name.</param>
    /// <param name="present">Entries of the database as JSON, by name.</param>
    public IReadOnlyList<EntryChange> Compare(IEnumerable<(string Name, string Entry)> wanted, IEnumerable<(string Name, string Entry)> present)
    {
        if (!isManaged)
            return [];
        var before = present.ToDictionary(entry => entry.Name, entry => entry.Entry, StringComparer.Ordinal);
        var changes = new SortedDictionary<string, EntryChange>(StringComparer.Ordinal);
        foreach (var (name, entry) in wanted)
        {
            var old = before.GetValueOrDefault(name);
            var members = MemberChange.Between(old, entry);
            changes[name] = new(section, name, old is null ? ChangeKind.Create : members.Count > 0 ? ChangeKind.Change : ChangeKind.Unchanged, members);
        }

        foreach (var name in before.Keys.Where(name => !changes.ContainsKey(name)).ToList())
            changes[name] = new(section, name, prune ? ChangeKind.Remove : ChangeKind.Keep, []);
        return [.. changes.Values];
    }
}
